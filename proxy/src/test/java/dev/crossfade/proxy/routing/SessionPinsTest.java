package dev.crossfade.proxy.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings.Session;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionPinsTest {

    private static final Session COOKIE = new Session("_session_id", null);
    private static final SessionKey ANN = new SessionKey("ann");

    private final TenantHandle tenant = new TenantHandle(
            SampleTenant.named("acme", "acme.test"),
            Route.first(SampleTenant.named("acme", "acme.test").id(), Side.SOURCE));
    private final SessionPins pins = new SessionPins(tenant, 100);

    @Test
    void pinnedSessionStaysOnItsSideAndOthersDoNot() {
        Epoch epoch = arm();
        assertTrue(pins.pin(ANN, epoch, Side.TARGET));
        assertEquals(Side.TARGET, pins.side(ANN, epoch));
        assertNull(pins.side(new SessionKey("bob"), epoch));
        assertNull(pins.side(null, epoch));
    }

    @Test
    void newEpochEndsAllPinsAndALateAnswerUnderAnOldOneMakesNone() {
        Epoch old = arm();
        pins.pin(ANN, old, Side.TARGET);
        Epoch now = arm();
        assertEquals(0, pins.size());
        assertNull(pins.side(ANN, now));
        pins.pin(ANN, old, Side.TARGET);
        assertEquals(0, pins.size());
    }

    @Test
    void suspensionUnderTheSameEpochKeepsThePins() {
        Epoch epoch = arm();
        pins.pin(ANN, epoch, Side.TARGET);
        tenant.suspend(Instant.EPOCH);
        tenant.resume();
        assertEquals(Side.TARGET, pins.side(ANN, epoch));
    }

    @Test
    void oneMoreThanTheLimitTakesTheRoomOfAnother() {
        Epoch epoch = arm();
        for (int i = 0; i < 100; i++) {
            assertTrue(pins.pin(new SessionKey("s" + i), epoch, Side.TARGET));
        }
        assertTrue(pins.pin(new SessionKey("s0"), epoch, Side.TARGET));
        assertFalse(pins.pin(ANN, epoch, Side.TARGET));
        assertEquals(100, pins.size());
    }

    @Test
    void sessionIsNamedByItsCookieWhereverItStands() {
        SessionKey alone = SessionKey.of(COOKIE, cookies("_session_id=secret"));
        assertEquals(alone, SessionKey.of(COOKIE, cookies("a=b; _session_id=secret; c=_session_id=x")));
        HttpHeaders lines = cookies("a=b").add("cookie", "_session_id=secret");
        assertEquals(alone, SessionKey.of(COOKIE, lines));
        assertNotEquals(alone, SessionKey.of(COOKIE, cookies("_session_id=other")));
    }

    @Test
    void withoutTheCookieOrWithAnEmptyOneThereIsNoSession() {
        assertNull(SessionKey.of(COOKIE, cookies("_SESSION_ID=secret; x_session_id=secret")));
        assertNull(SessionKey.of(COOKIE, cookies("_session_id= ")));
        assertNull(SessionKey.of(COOKIE, new DefaultHttpHeaders()));
        assertNull(SessionKey.of(null, cookies("_session_id=secret")));
    }

    @Test
    void sessionIsNamedByItsHeaderAndItsValueIsNotKept() {
        @Nullable
        SessionKey key =
                SessionKey.of(new Session(null, "X-Session"), new DefaultHttpHeaders().add("x-session", "secret"));
        assertEquals(SessionKey.of(COOKIE, cookies("_session_id=secret")), key);
        assertFalse(String.valueOf(key).contains("secret"));
    }

    private Epoch arm() {
        Epoch next = tenant.appliedRoute().epoch().next();
        tenant.apply(new Route(tenant.id(), next, Side.SOURCE, RouteMode.ARMED, Set.of(), false, null));
        return next;
    }

    private static HttpHeaders cookies(String value) {
        return new DefaultHttpHeaders().add("cookie", value);
    }
}
