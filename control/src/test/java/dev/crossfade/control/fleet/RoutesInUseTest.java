package dev.crossfade.control.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A controller begins where what kept the routes was emptied. */
class RoutesInUseTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantSettings TENANT = SampleTenants.tenant("acme");
    private static final Route CONFIGURED = Route.first(ACME, Side.SOURCE);
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final AtomicLong nanos = new AtomicLong();
    private final ProxyRegistry registry = new ProxyRegistry(Map.of(ACME, "digest"), LEASE, nanos::get);

    /** By when each registers, in milliseconds from the start. */
    private final Map<Long, ProxyReport> registering = new TreeMap<>();

    private final List<TenantSettings> askedOtherwise = new ArrayList<>();

    @Test
    void whatARegisteredProxyActsOnIsPutBackUnderItsOwnEpoch() {
        registering.put(0L, report("edge-1", toTarget(17)));

        assertEquals(toTarget(17), first());
        assertEquals(0, waitedMs());
        assertEquals(List.of(), askedOtherwise, "no gate need be asked");
    }

    @Test
    void proxyOfTheRosterIsWaitedForSinceItMayKnowALaterRoute() {
        registry.inherit(List.of(report("edge-1", toTarget(17))));
        registering.put(1_000L, report("edge-1", toSource(18)));

        assertEquals(toSource(18), first());
        assertTrue(waitedMs() >= 1_000 && waitedMs() < 1_500, waitedMs() + " ms");
    }

    @Test
    void proxyThatNeverComesIsWaitedForNoLongerThanOneIsBelievedAndItsLastRouteStands() {
        registry.inherit(List.of(report("edge-1", toTarget(17))));
        registering.put(0L, report("edge-2", Route.first(ACME, Side.SOURCE)));

        assertEquals(toTarget(17), first());
        assertTrue(waitedMs() > 4_000 && waitedMs() < 4_500, waitedMs() + " ms");
    }

    @Test
    void whereNoProxyIsKnownNobodyIsWaitedFor() {
        assertEquals(CONFIGURED, first());
        assertEquals(0, waitedMs());
    }

    @Test
    void proxyThatHasNoRouteYetSaysNothing() {
        registering.put(
                0L,
                report("edge-1", new Route(ACME, Epoch.NONE, Side.TARGET, RouteMode.HOLDING, Set.of(), false, null)));

        assertEquals(CONFIGURED, first());
    }

    @Test
    void whereProxiesDisagreeAboutTheNewestAnotherHasToSay() {
        registering.put(0L, report("edge-1", toTarget(17)));
        registering.put(1L, report("edge-2", toSource(17)));

        assertEquals(CONFIGURED, first());
        assertEquals(List.of(TENANT), askedOtherwise);
    }

    @Test
    void nothingIsAskedWhereEveryTenantHasARoute() {
        registry.inherit(List.of(report("edge-1", toTarget(17))));

        assertEquals(List.of(), routesOf(List.of()));
        assertEquals(0, waitedMs());
    }

    private Route first() {
        return routesOf(List.of(TENANT)).get(0);
    }

    private List<Route> routesOf(List<TenantSettings> tenants) {
        return new RoutesInUse(
                        registry,
                        () -> registering.entrySet().stream()
                                .filter(one -> one.getKey() <= Math.max(1, waitedMs()))
                                .map(Map.Entry::getValue)
                                .toList(),
                        time -> nanos.addAndGet(time.toNanos()),
                        others -> {
                            askedOtherwise.addAll(others);
                            return others.stream().map(one -> CONFIGURED).toList();
                        })
                .apply(tenants);
    }

    private long waitedMs() {
        return Duration.ofNanos(nanos.get()).toMillis();
    }

    private static Route toTarget(long epoch) {
        return new Route(ACME, new Epoch(epoch), Side.TARGET, RouteMode.DIRECT, Set.of(Side.SOURCE), false, null);
    }

    private static Route toSource(long epoch) {
        return new Route(ACME, new Epoch(epoch), Side.SOURCE, RouteMode.DIRECT, Set.of(), false, null);
    }

    private static ProxyReport report(String id, Route route) {
        return new ProxyReport(
                id,
                "a",
                "1",
                1,
                false,
                Map.of("acme", "digest"),
                List.of(new ProxyReport.Acknowledgement(RouteDocument.of(route), 0, 0, 0)));
    }
}
