package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.health.OriginHealth;
import dev.crossfade.proxy.health.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Origins are asked how they are, and routes do not depend on it. */
@Timeout(60)
class HealthChecksIT {

    /** Answers nothing at all. */
    private static final int SILENCE = 0;

    private final AtomicInteger status = new AtomicInteger(204);
    private ScriptedOrigin origin;
    private ProxyToOrigins proxy;

    @BeforeEach
    void start() throws IOException {
        origin = new ScriptedOrigin((request, connection) -> {
            if (!request.requestLine().equals("GET /healthz?deep HTTP/1.1")) {
                connection.answer(200, "served");
            } else if (status.get() != SILENCE) {
                connection.send("HTTP/1.1 " + status.get() + " Status\r\nContent-Length: 0\r\n\r\n");
            }
        });
        SideSettings checked = new SideSettings(
                "",
                origin.url(),
                new OriginTls("", ""),
                new HealthCheck("/healthz?deep", Duration.ofMillis(100)),
                null);
        proxy = new ProxyToOrigins(checked, ProxyToOrigins.side(origin.url()), Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        origin.close();
    }

    @Test
    void verdictFollowsTheOriginAndRequestsGoOn() throws Exception {
        becomes(Verdict.UP);
        status.set(503);
        becomes(Verdict.DOWN);
        try (RawClient client = proxy.client()) {
            assertEquals("served", client.post("/orders", "x").answer().text());
        }
        status.set(302);
        becomes(Verdict.UP);
    }

    @Test
    void originThatIsSilentOrRefusesIsDown() throws Exception {
        becomes(Verdict.UP);
        status.set(SILENCE);
        becomes(Verdict.DOWN);
        status.set(204);
        becomes(Verdict.UP);
        origin.close();
        becomes(Verdict.DOWN);
        assertTrue(proxy.failures("connect_refused") > 0);
        ProxyUnderTest.until(() -> proxy.server().origins().get(0).reason().contains("refused"));
    }

    @Test
    void originThatIsDownIsToldOnceAndNotForEachQuestion() throws Exception {
        becomes(Verdict.UP);
        try (CapturedLog log = new CapturedLog()) {
            origin.close();
            becomes(Verdict.DOWN);
            ProxyUnderTest.until(
                    () -> log.says("Origin down: tenant acme, source: GET /healthz?deep: connection refused" + " at "
                            + origin.url().replace("http://", "") + ". "));
            double counted = proxy.failures("connect_refused");
            ProxyUnderTest.until(() -> proxy.failures("connect_refused") > counted);

            assertFalse(log.says("Origin failed"), "the log tells of each question");
        }
    }

    @Test
    void eachQuestionNamesTheOriginAndComesOverAConnectionOfItsOwn() throws Exception {
        assertEquals(origin.url(), "http://" + origin.nextCheck().field("host"));
        assertEquals("crossfade-health", origin.nextCheck().field("user-agent"));
        assertTrue(origin.connections() >= 2);
    }

    private void becomes(Verdict verdict) {
        ProxyUnderTest.until(() -> proxy.server().origins().get(0).verdict() == verdict);
        assertEquals(
                List.of(Side.SOURCE),
                proxy.server().origins().stream().map(OriginHealth::side).toList());
    }
}
