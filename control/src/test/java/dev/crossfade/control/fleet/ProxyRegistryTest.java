package dev.crossfade.control.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.control.workflow.routing.Routing.Acknowledged;
import dev.crossfade.control.workflow.routing.Routing.Drained;
import dev.crossfade.control.workflow.routing.Routing.OriginSight;
import dev.crossfade.control.workflow.routing.Routing.Sight;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProxyRegistryTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Route FIRST = Route.first(ACME, Side.SOURCE);
    private static final Route SWITCHING =
            new Route(ACME, new Epoch(2), Side.SOURCE, RouteMode.DIRECT, Set.of(), true, null);
    private static final Route HOLDING =
            new Route(ACME, new Epoch(3), Side.SOURCE, RouteMode.HOLDING, Set.of(), true, null);

    private final AtomicLong nanos = new AtomicLong(-1000);
    private final ProxyRegistry registry = new ProxyRegistry(Map.of(ACME, "digest"), Duration.ofSeconds(3), nanos::get);

    @Test
    void leaseIsBelievedASecondLongerThanTheProxyHasIt() {
        report("edge-1", FIRST, 0);
        pass(Duration.ofSeconds(4));
        assertEquals(List.of("edge-1"), registry.fleet(ACME).live());

        pass(Duration.ofNanos(1));
        assertEquals(List.of(), registry.fleet(ACME).live());
        assertEquals(List.of("edge-1"), registry.fleet(ACME).lost());
    }

    @Test
    void lostProxyIsForgottenAfterAWhile() {
        report("edge-1", FIRST, 0);
        pass(ProxyRegistry.FORGET_AFTER.plusSeconds(5));

        assertEquals(List.of(), registry.fleet(ACME).lost());
        assertEquals(List.of(), registry.all());
    }

    @Test
    void proxyThatWasStartedAgainReplacesItsFormerSelfOnceThatLeaseHasEnded() {
        registry.receive(report("edge-1", "first", "digest", false, FIRST, 0));
        pass(Duration.ofSeconds(2));
        registry.receive(report("edge-1", "second", "digest", false, FIRST, 0));
        assertEquals(List.of("edge-1", "edge-1"), registry.fleet(ACME).live());

        pass(Duration.ofSeconds(3));
        assertEquals(List.of("edge-1"), registry.fleet(ACME).live());
        assertEquals(List.of(), registry.fleet(ACME).lost());
    }

    /** The controller before this one has given it a lease, of which nothing is known here. */
    @Test
    void inheritedProxyMayActUntilItHasReportedOrItsLeaseHasEndedAnyway() {
        ProxyReport one = report("edge-1", "a", "digest", false, FIRST, 0);
        ProxyReport other = report("edge-2", "a", "digest", false, FIRST, 0);
        registry.inherit(List.of(one, other));
        assertTrue(registry.mayActUnheard(ACME));
        assertFalse(registry.mayActUnheard(new TenantId("beta")));

        registry.receive(one);
        pass(Duration.ofSeconds(4));
        assertTrue(registry.mayActUnheard(ACME), "the other one is not heard yet");
        pass(Duration.ofNanos(1));
        assertFalse(registry.mayActUnheard(ACME));

        registry.inherit(List.of(one, other));
        registry.receive(one);
        registry.receive(other);
        assertFalse(registry.mayActUnheard(ACME));
    }

    @Test
    void proxyWithOtherOriginsOrFlippedByHandIsNamed() {
        registry.receive(report("edge-1", "a", "another digest", false, FIRST, 0));
        registry.receive(report("edge-2", "a", "digest", true, FIRST, 0));

        assertEquals(Set.of("edge-1"), registry.fleet(ACME).mismatched().keySet());
        assertEquals(List.of("edge-2"), registry.fleet(ACME).detached());
    }

    @Test
    void highestEpochOutlivesTheProxyThatReportedIt() {
        report("edge-1", HOLDING, 0);
        pass(Duration.ofHours(1));
        report("edge-2", FIRST, 0);

        assertEquals(new Epoch(3), registry.fleet(ACME).highestEpoch());
    }

    @Test
    void proxyThatDoesNotServeTheTenantIsNotWaitedFor() {
        registry.receive(new ProxyReport("edge-9", "a", "1", 1, false, Map.of("other", "digest"), List.of()));

        assertEquals(List.of(), registry.fleet(ACME).live());
        assertTrue(registry.awaitAcknowledged(FIRST, Duration.ZERO).byAll());
    }

    @Test
    void acknowledgementCountsOnlyForExactlyThisRoute() {
        report("edge-1", HOLDING, 0);
        report("edge-2", SWITCHING, 0);
        Route otherFenced =
                new Route(ACME, HOLDING.epoch(), Side.SOURCE, RouteMode.HOLDING, Set.of(Side.SOURCE), true, null);

        assertEquals(
                List.of("edge-2"),
                registry.awaitAcknowledged(HOLDING, Duration.ZERO).missing());
        assertEquals(
                List.of("edge-1", "edge-2"),
                registry.awaitAcknowledged(otherFenced, Duration.ZERO).missing());
    }

    @Test
    void whoWaitsForAcknowledgementsIsWokenByTheLastReport() {
        report("edge-1", SWITCHING, 0);
        report("edge-2", HOLDING, 0);
        CompletableFuture<Acknowledged> waiting =
                CompletableFuture.supplyAsync(() -> registry.awaitAcknowledged(HOLDING, Duration.ofSeconds(30)));

        report("edge-1", HOLDING, 0);

        assertTrue(waiting.join().byAll());
    }

    @Test
    void acknowledgedAndDrainedAreTwoFacts() {
        report("edge-1", HOLDING, 2);
        assertTrue(registry.awaitAcknowledged(HOLDING, Duration.ZERO).byAll());
        assertEquals(new Drained(Map.of("edge-1", 2)), registry.awaitDrained(HOLDING, Duration.ZERO));

        report("edge-1", HOLDING, 0);
        assertTrue(registry.awaitDrained(HOLDING, Duration.ZERO).complete());
    }

    @Test
    void proxyThatHasNotAcknowledgedHasNotDrainedEither() {
        report("edge-1", SWITCHING, 0);

        assertFalse(registry.awaitDrained(HOLDING, Duration.ZERO).complete());
    }

    @Test
    void proxyThatLosesItsLeaseUnderASwitchingRouteHoldsByItselfAndIsNotWaitedFor() {
        report("edge-1", SWITCHING, 0);
        report("edge-2", SWITCHING, 0);
        pass(Duration.ofSeconds(4));
        report("edge-2", HOLDING, 0);
        pass(Duration.ofSeconds(1));

        assertTrue(registry.awaitAcknowledged(HOLDING, Duration.ZERO).byAll());
    }

    @Test
    void originsAreAsTheNewestReportOfEachLiveProxySeesThem() {
        checked("edge-1", "a", origin("source", "up", null), origin("target", "down", "connection refused"));
        checked("edge-2", "a", origin("source", "up", null));
        checked("edge-3", "a");
        pass(Duration.ofSeconds(3));
        checked("edge-1", "b", origin("source", "up", null), origin("target", "up", null));
        checked("edge-2", "a", origin("source", "down", "it answers\n\u001b[31m503"));
        pass(Duration.ofSeconds(2));

        assertEquals(
                List.of(
                        new OriginSight("edge-1", Side.SOURCE, Sight.UP, null),
                        new OriginSight("edge-1", Side.TARGET, Sight.UP, null),
                        new OriginSight("edge-2", Side.SOURCE, Sight.DOWN, "it answers [31m503"),
                        new OriginSight("edge-2", Side.TARGET, Sight.UNKNOWN, null)),
                registry.origins(ACME));
    }

    @Test
    void originInWordsThatAreNotKnownIsUnknownAndALongReasonIsCut() {
        checked("edge-1", "a", origin("source", "degraded", null), origin("target", "down", "x".repeat(4000)));

        List<OriginSight> seen = registry.origins(ACME);
        assertEquals(Sight.UNKNOWN, seen.get(0).sight());
        assertEquals("x".repeat(KnownProxy.LONGEST_REASON) + "…", seen.get(1).reason());
    }

    @Test
    void ofTwoProcessesUnderOneIdTheOneThatReportedLastTellsHowTheOriginsAre() {
        checked("edge-1", "a", origin("source", "up", null), origin("target", "up", null));
        pass(Duration.ofSeconds(1));
        checked("edge-1", "b", origin("source", "down", null), origin("target", "up", null));

        assertEquals(
                List.of(Sight.DOWN, Sight.UP),
                registry.origins(ACME).stream().map(OriginSight::sight).toList());
    }

    @Test
    void oneProxyMoreThanTheBoundIsRefusedAndAKnownOneIsNot() {
        for (int i = 0; i < ProxyRegistry.MOST_PROXIES; i++) {
            assertTrue(registry.receive(report("edge-" + i, "a", "digest", false, FIRST, 0)));
        }

        assertFalse(registry.receive(report("one-more", "a", "digest", false, FIRST, 0)));
        assertTrue(registry.receive(report("edge-7", "a", "digest", false, FIRST, 0)));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void report(String id, Route route, int inFlightUnsafe) {
        assertTrue(registry.receive(report(id, "a", "digest", false, route, inFlightUnsafe)));
    }

    private void checked(String id, String instance, ProxyReport.OriginState... origins) {
        assertTrue(registry.receive(
                new ProxyReport(id, instance, "1", 1, false, Map.of("acme", "digest"), List.of(), List.of(origins))));
    }

    private static ProxyReport.OriginState origin(String side, String health, @Nullable String reason) {
        return new ProxyReport.OriginState("acme", side, health, reason);
    }

    private static ProxyReport report(
            String id, String instance, String digest, boolean detached, Route route, int inFlightUnsafe) {
        return new ProxyReport(
                id,
                instance,
                "1",
                1,
                detached,
                Map.of("acme", digest),
                List.of(new ProxyReport.Acknowledgement(RouteDocument.of(route), inFlightUnsafe, inFlightUnsafe, 0)));
    }
}
