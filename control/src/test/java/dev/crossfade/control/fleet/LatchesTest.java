package dev.crossfade.control.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one proxy has found out about an armed route becomes the route of all. */
class LatchesTest {

    private static final TenantId ACME = new TenantId("acme");

    private final RoutePublisher publisher =
            RoutePublisher.start(new InMemoryRoutingTable(), List.of(SampleTenants.tenant("acme")), 10, Runnable::run);
    private final ProxyRegistry registry = new ProxyRegistry(Map.of(ACME, "digest"), Duration.ofSeconds(3), () -> 0);
    private final List<String> audited = new ArrayList<>();
    private Optional<String> standing = Optional.empty();
    private final FleetRouting routing = new FleetRouting(
            publisher,
            registry,
            tenant -> standing,
            (before, after, proxy) -> audited.add(proxy + ": " + before.epoch() + " to " + after.epoch()));

    @Test
    void latchOfOneProxyIsTheNextRouteOfAllOnce() {
        Route armed = publish(RouteMode.ARMED, false);
        latched("edge-1", armed);
        Route next = routing.current(ACME);
        assertEquals(Side.TARGET, next.primary());
        assertEquals(RouteMode.DIRECT, next.mode());
        assertEquals(armed.epoch().next(), next.epoch());
        assertEquals(List.of("edge-1: " + armed.epoch() + " to " + next.epoch()), audited);

        latched("edge-2", armed);
        assertEquals(next, routing.current(ACME));
    }

    @Test
    void switchoversRouteIsItsOwn() {
        Route armed = publish(RouteMode.ARMED, true);
        latched("edge-1", armed);
        assertEquals(armed, routing.current(ACME));
    }

    @Test
    void migrationUnderWayKnowsBetter() {
        Route armed = publish(RouteMode.ARMED, false);
        standing = Optional.of("REPLICATION, hold-point");
        latched("edge-1", armed);
        assertEquals(armed, routing.current(ACME));
    }

    @Test
    void reportWithoutALatchChangesNothing() {
        Route armed = publish(RouteMode.ARMED, false);
        report("edge-1", armed, false);
        assertEquals(armed, routing.current(ACME));
    }

    private Route publish(RouteMode mode, boolean switching) {
        return publisher.publish(
                ACME,
                Epoch.NONE,
                before -> new Route(ACME, before.epoch(), Side.SOURCE, mode, Set.of(), switching, null));
    }

    private void latched(String proxy, Route route) {
        report(proxy, route, true);
    }

    private void report(String proxy, Route route, boolean latched) {
        routing.receive(new ProxyReport(
                proxy,
                "a",
                "1",
                publisher.table().revision(),
                false,
                Map.of("acme", "digest"),
                List.of(new ProxyReport.Acknowledgement(RouteDocument.of(route), 0, 0, 0, latched))));
    }
}
