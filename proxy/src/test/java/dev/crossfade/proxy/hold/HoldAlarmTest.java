package dev.crossfade.proxy.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HoldAlarmTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final TenantHandle tenant = new TenantHandle(
            SampleTenant.named("acme", "acme.test"),
            Route.first(SampleTenant.named("acme", "acme.test").id(), Side.SOURCE));
    private final ManualPace pace = new ManualPace();
    private final List<String> warnings = new ArrayList<>();
    private Instant now = START;

    @BeforeEach
    void watch() {
        HoldAlarm.watch(tenant, () -> now, pace, warnings::add);
    }

    @AfterEach
    void stop() {
        pace.shutdownNow();
    }

    @Test
    void overdueHoldIsToldOnceWithWhatToDo() {
        route(RouteMode.HOLDING, START.plusSeconds(30));
        now = START.plusSeconds(30);
        assertTrue(pace.next());
        assertEquals(List.of(), warnings);
        now = START.plusSeconds(31);
        assertTrue(pace.next());
        assertEquals(
                List.of(
                        "The hold of tenant acme is overdue (epoch 2, to source, holding, until 2030-01-01T00:00:30Z): its new"
                                + " requests get 503 from now on. Look at what holds it (crossfade status), or end it: crossfade route"
                                + " acme --to source|target --mode direct"),
                warnings);
        // Lost leases hold and let go again under one epoch.
        tenant.suspend();
        tenant.resume();
        assertFalse(pace.next());
        route(RouteMode.HOLDING, START);
        assertTrue(pace.next());
        assertEquals(2, warnings.size());
    }

    @Test
    void holdThatEndsInTimeOrHasNoEndIsNotTold() {
        route(RouteMode.HOLDING, START.plusSeconds(30));
        route(RouteMode.DIRECT, null);
        now = START.plus(Duration.ofDays(1));
        pace.next();
        route(RouteMode.HOLDING, null);
        assertFalse(pace.next());
        assertEquals(List.of(), warnings);
    }

    @Test
    void holdOfThousandsOfYearsIsLookedAtAgainAndAgain() {
        route(RouteMode.HOLDING, Instant.MAX);
        for (int i = 0; i < 10; i++) {
            assertTrue(pace.next());
        }
        assertEquals(List.of(), warnings);
    }

    private void route(RouteMode mode, @Nullable Instant until) {
        assertTrue(tenant.apply(new Route(
                tenant.id(), tenant.appliedRoute().epoch().next(), Side.SOURCE, mode, Set.of(), false, until)));
    }
}
