package dev.crossfade.proxy.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.replay.Decision;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The release of what waits, with its pace moved by hand. */
class HoldingAreaTest {

    private final TenantHandle tenant = new TenantHandle(
            SampleTenant.named("acme", "acme.test"),
            Route.first(SampleTenant.named("acme", "acme.test").id(), Side.SOURCE));
    private final ManualPace pace = new ManualPace();
    private final HoldingArea area = new HoldingArea(tenant, () -> 0, Clock.systemUTC(), pace, Integer.MAX_VALUE);
    private final List<Integer> released = new ArrayList<>();

    @AfterEach
    void stop() {
        pace.shutdownNow();
    }

    @Test
    void releaseBeginsWithFewAndGrowsInTheOrderOfArrival() {
        hold(100);
        route(RouteMode.DIRECT);
        List<Integer> afterEachBatch = new ArrayList<>(List.of(released.size()));
        while (pace.next()) {
            afterEachBatch.add(released.size());
        }
        assertEquals(List.of(2, 6, 14, 30, 62, 100), afterEachBatch);
        assertEquals(IntStream.range(0, 100).boxed().toList(), released);
        assertEquals(0, tenant.held());
    }

    @Test
    void tenThousandAreReleasedWithinThirtyBatches() {
        hold(10_000);
        route(RouteMode.DIRECT);
        int batches = 1;
        while (pace.next()) {
            batches++;
        }
        assertEquals(10_000, released.size());
        assertTrue(batches <= 30, batches + " batches");
    }

    @Test
    void releaseEndsHoweverManyComeWhileItLasts() {
        hold(100);
        route(RouteMode.DIRECT);
        int arrived = 100;
        int batches = 1;
        while (pace.next()) {
            batches++;
            for (int more = 0; more < 200 && area.mustWait(tenant.route()); more++) {
                assertEquals(
                        Optional.empty(), area.enter(ticket(arrived++), tenant.route(), Decision.For.NEXT_EPOCH, 0));
            }
        }
        assertEquals(IntStream.range(0, arrived).boxed().toList(), released);
        assertTrue(batches <= 20, batches + " batches");
    }

    @Test
    void slowOriginIsGivenNoMoreThanItHasConnectionsForAndTheRestAsItAnswers() {
        HoldingArea bounded = new HoldingArea(tenant, () -> 0, Clock.systemUTC(), pace, 50);
        holdForAnOriginThatDoesNotAnswer(bounded, 200);
        route(RouteMode.DIRECT);
        // From half of its connections on, half of those that are left; and a few now and then when there are none.
        List<Integer> afterEachBatch = new ArrayList<>(List.of(tenant.inFlight()));
        for (int batch = 0; batch < 10; batch++) {
            patience();
            afterEachBatch.add(tenant.inFlight());
        }
        assertEquals(List.of(2, 6, 14, 30, 50, 75, 87, 93, 96, 98, 99), afterEachBatch);
        assertTrue(pace.next());
        assertEquals(101, tenant.inFlight());
        for (int paces = 0; paces < 19; paces++) {
            assertTrue(pace.next());
            assertEquals(101, tenant.inFlight());
        }
        assertTrue(pace.next());
        assertEquals(103, tenant.inFlight());
        while (tenant.inFlight() > 0) {
            tenant.attemptEnds(Side.SOURCE, false);
        }
        int batches = 0;
        while (pace.next()) {
            batches++;
            while (tenant.inFlight() > 0) {
                tenant.attemptEnds(Side.SOURCE, false);
            }
        }
        assertTrue(batches <= 4, batches + " batches");
        assertEquals(0, tenant.held());
    }

    /** Each origin has connections of its own: what goes on at the side that was left is none of the other's. */
    @Test
    void downloadsThatGoOnAtTheOtherSideTakeNoRoom() {
        HoldingArea bounded = new HoldingArea(tenant, () -> 0, Clock.systemUTC(), pace, 50);
        for (int download = 0; download < 1_000; download++) {
            tenant.attemptBegins(Side.TARGET, true);
        }
        route(RouteMode.HOLDING);
        for (int number = 0; number < 14; number++) {
            assertEquals(Optional.empty(), bounded.enter(ticket(number), tenant.route(), Decision.For.NEXT_EPOCH, 0));
        }
        route(RouteMode.DIRECT);
        assertTrue(pace.next());
        assertTrue(pace.next());
        assertEquals(0, tenant.held());
    }

    @Test
    void thoseThatComeWhileSomeStillWaitGoBehindThem() {
        hold(10);
        route(RouteMode.DIRECT);
        assertTrue(area.mustWait(tenant.route()));
        assertEquals(Optional.empty(), area.enter(ticket(10), tenant.route(), Decision.For.NEXT_EPOCH, 0));
        while (pace.next()) {
            assertEquals(IntStream.range(0, released.size()).boxed().toList(), released);
        }
        assertEquals(11, released.size());
        assertFalse(area.mustWait(tenant.route()));
    }

    @Test
    void routeThatHoldsAgainStopsTheReleaseAndTheNextBeginsWithFewAgain() {
        hold(40);
        route(RouteMode.DIRECT);
        assertTrue(pace.next());
        assertEquals(6, released.size());
        route(RouteMode.HOLDING);
        route(RouteMode.DIRECT);
        assertEquals(8, released.size());
        // What was scheduled by the first release does nothing in the second.
        assertTrue(pace.next());
        assertEquals(8, released.size());
        assertTrue(pace.next());
        assertEquals(12, released.size());
        while (pace.next()) {
            assertEquals(IntStream.range(0, released.size()).boxed().toList(), released);
        }
        assertEquals(40, released.size());
    }

    @Test
    void oneMoreThanTheLimitIsFull() {
        int limit = tenant.settings().failover().hold().maxRequests();
        hold(limit);
        assertEquals(
                Optional.of(HoldVerdict.FULL), area.enter(ticket(limit), tenant.route(), Decision.For.NEXT_EPOCH, 0));
    }

    @Test
    void whoeverWaitsForABacklogStaysWhenOthersAreLetGoAndGoesWithTheNextRoute() {
        hold(10);
        route(RouteMode.DIRECT);
        assertEquals(Optional.empty(), area.enter(ticket(10), tenant.route(), Decision.For.BACKLOG, 0));
        while (pace.next()) {
            assertTrue(released.size() <= 10);
        }
        assertEquals(10, released.size());
        assertFalse(area.mustWait(tenant.route()), "nobody waits behind one that stays");
        route(RouteMode.DIRECT);
        assertEquals(11, released.size());
        assertEquals(0, tenant.held());
    }

    @Test
    void whoeverWaitsForABacklogIsToldWhenTheProxyGoesDown() {
        List<HoldVerdict> told = new ArrayList<>();
        HoldTicket ticket = new HoldTicket("r", "POST", "/orders", Runnable::run, told::add);
        assertEquals(Optional.empty(), area.enter(ticket, tenant.route(), Decision.For.BACKLOG, 0));
        area.shutDown();
        assertEquals(List.of(HoldVerdict.SHUT_DOWN), told);
    }

    @Test
    void nextBatchGoesWhenOneOfThoseBeforeIsAnsweredOrHasHadItsTime() {
        holdForAnOriginThatDoesNotAnswer(area, 100);
        route(RouteMode.DIRECT);
        for (int paces = 0; paces < 9; paces++) {
            assertTrue(pace.next());
            assertEquals(2, tenant.inFlight());
        }
        tenant.attemptEnds(Side.SOURCE, false);
        assertTrue(pace.next());
        assertEquals(1 + 4, tenant.inFlight());
        for (int paces = 0; paces < 9; paces++) {
            assertTrue(pace.next());
            assertEquals(5, tenant.inFlight());
        }
        assertTrue(pace.next());
        assertEquals(5 + 8, tenant.inFlight());
    }

    /** Each stays in flight once it is released, until the test ends it. */
    private void holdForAnOriginThatDoesNotAnswer(HoldingArea held, int requests) {
        route(RouteMode.HOLDING);
        for (int number = 0; number < requests; number++) {
            HoldTicket ticket = new HoldTicket(
                    "r" + number,
                    "POST",
                    "/orders",
                    Runnable::run,
                    verdict -> tenant.attemptBegins(Side.SOURCE, false));
            assertEquals(Optional.empty(), held.enter(ticket, tenant.route(), Decision.For.NEXT_EPOCH, 0));
        }
    }

    /** The paces that a batch waits at most for an answer to the one before. */
    private void patience() {
        for (int paces = 0; paces < 10; paces++) {
            assertTrue(pace.next());
        }
    }

    private void hold(int requests) {
        route(RouteMode.HOLDING);
        for (int number = 0; number < requests; number++) {
            assertEquals(Optional.empty(), area.enter(ticket(number), tenant.route(), Decision.For.NEXT_EPOCH, 0));
        }
    }

    private HoldTicket ticket(int number) {
        return new HoldTicket("r" + number, "POST", "/orders", Runnable::run, verdict -> {
            assertEquals(HoldVerdict.PROCEED, verdict);
            released.add(number);
        });
    }

    private void route(RouteMode mode) {
        tenant.apply(
                new Route(tenant.id(), tenant.appliedRoute().epoch().next(), Side.SOURCE, mode, Set.of(), false, null));
    }
}
