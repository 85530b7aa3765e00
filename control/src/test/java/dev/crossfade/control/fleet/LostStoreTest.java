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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A controller whose store was lost, or restored from a backup, meets proxies that know better. */
class LostStoreTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Route FIRST = Route.first(ACME, Side.SOURCE);

    private final InMemoryRoutingTable store = new InMemoryRoutingTable();
    private final RoutePublisher publisher =
            RoutePublisher.start(store, List.of(SampleTenants.tenant("acme")), 2, Runnable::run);
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> audit = new ArrayList<>();
    private final FleetRouting routing = new FleetRouting(
            publisher,
            new ProxyRegistry(Map.of(ACME, "digest"), Duration.ofSeconds(3), nanos::get),
            tenant -> Optional.empty(),
            (before, after, proxy) -> audit.add(proxy + ": " + RouteWords.of(before) + " -> " + RouteWords.of(after)));

    @Test
    void fleetStaysOnTheTargetThatItsProxiesActOn() {
        reportsOverTime("edge-1", toTarget(6));

        assertEquals(toTarget(7), routing.current(ACME));
        assertEquals(store.load(), publisher.table());
        assertEquals(
                List.of("edge-1: epoch 1: direct to source, fenced [] -> epoch 7: direct to target, fenced [source]"),
                audit);
    }

    @Test
    void nothingIsPublishedBeforeEveryProxyHadTheTimeToReport() {
        report("edge-1", toTarget(6));

        assertEquals(FIRST, routing.current(ACME));
    }

    @Test
    void newestOfSeveralRoutesRules() {
        report("edge-2", toTarget(6));
        reportsOverTime("edge-1", toSource(5));

        assertEquals(toTarget(7), routing.current(ACME));
    }

    @Test
    void routeOfOurOwnEpochThatEveryProxyHasOtherwiseRulesToo() {
        reportsOverTime("edge-1", toTarget(1));

        assertEquals(toTarget(2), routing.current(ACME));
    }

    @Test
    void nothingIsPublishedWhileProxiesDisagreeAboutTheNewestEpoch() {
        report("edge-1", toTarget(6));
        reportsOverTime("edge-2", toSource(6));

        assertEquals(FIRST, routing.current(ACME));
        assertEquals(List.of(), audit);
    }

    @Test
    void nothingIsPublishedBeyondASwitchoverThatTheStoreKnowsNothingOf() {
        reportsOverTime("edge-1", new Route(ACME, new Epoch(6), Side.SOURCE, RouteMode.HOLDING, Set.of(), true, null));

        assertEquals(FIRST, routing.current(ACME));
        assertEquals(List.of(), audit);
    }

    @Test
    void proxiesThatWaitForNewsOfALaterTableGetThemAllTheSame() {
        routing.receive(report("edge-1", 40, toTarget(6), false));

        assertEquals(41, publisher.table().revision());
    }

    @Test
    void whatAProxyHasThatWasFlippedByHandIsNotTakenOver() {
        routing.receive(report("edge-1", 1, toTarget(6), true));
        reportsOverTime("edge-2", FIRST);

        assertEquals(FIRST, routing.current(ACME));
    }

    @Test
    void routeOfAProxyWithOtherOriginsIsNotTakenOverForItsTargetMayBeOurSource() {
        reportsOverTime("edge-1", toTarget(6), "another digest");

        assertEquals(FIRST, routing.current(ACME));
        assertEquals(List.of(), audit);
    }

    @Test
    void routeThatIsSwitchingStaysWithItsSwitchover() {
        Route marked = publisher.publish(
                ACME,
                Epoch.NONE,
                before -> new Route(ACME, before.epoch(), Side.SOURCE, RouteMode.DIRECT, Set.of(), true, null));

        reportsOverTime("edge-1", toTarget(6));

        assertEquals(marked, routing.current(ACME));
    }

    private static Route toTarget(long epoch) {
        return new Route(ACME, new Epoch(epoch), Side.TARGET, RouteMode.DIRECT, Set.of(Side.SOURCE), false, null);
    }

    private static Route toSource(long epoch) {
        return new Route(ACME, new Epoch(epoch), Side.SOURCE, RouteMode.DIRECT, Set.of(), false, null);
    }

    private void reportsOverTime(String id, Route route) {
        reportsOverTime(id, route, "digest");
    }

    private void reportsOverTime(String id, Route route, String digest) {
        routing.receive(report(id, 1, route, false, digest));
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        routing.receive(report(id, 1, route, false, digest));
    }

    private void report(String id, Route route) {
        routing.receive(report(id, 1, route, false));
    }

    private static ProxyReport report(String id, long revision, Route route, boolean detached) {
        return report(id, revision, route, detached, "digest");
    }

    private static ProxyReport report(String id, long revision, Route route, boolean detached, String digest) {
        return new ProxyReport(
                id,
                "a",
                "1",
                revision,
                detached,
                Map.of("acme", digest),
                List.of(new ProxyReport.Acknowledgement(RouteDocument.of(route), 0, 0, 0)));
    }
}
