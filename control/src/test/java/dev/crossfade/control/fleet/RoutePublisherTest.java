package dev.crossfade.control.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.control.fleet.InMemoryRoutingTable.Disk;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutePublisherTest {

    private static final TenantId ACME = new TenantId("acme");

    private final InMemoryRoutingTable store = new InMemoryRoutingTable();
    private final InMemoryRoutingTable moved = new InMemoryRoutingTable();
    private final RoutePublisher publisher = start();

    private RoutePublisher start() {
        return RoutePublisher.start(store, List.of(SampleTenants.tenant("acme")), 2, Runnable::run);
    }

    @Test
    void tenantGetsItsFirstRouteFromTheSettingsOnlyAtTheVeryFirstStart() {
        assertEquals(Route.first(ACME, Side.SOURCE), publisher.current(ACME).orElseThrow());
        publisher.publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget);

        assertEquals(Side.TARGET, start().current(ACME).orElseThrow().primary());
    }

    @Test
    void epochIsAboveTheCurrentOneAndNotBelowTheOneAskedFor() {
        assertEquals(
                2,
                publisher
                        .publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget)
                        .epoch()
                        .value());
        assertEquals(
                9,
                publisher
                        .publish(ACME, new Epoch(9), RoutePublisherTest::toTarget)
                        .epoch()
                        .value());
        assertEquals(
                10,
                publisher
                        .publish(ACME, new Epoch(4), RoutePublisherTest::toTarget)
                        .epoch()
                        .value());
    }

    @Test
    void parkedPathsAreKeptByWhateverChangesTheRouteAndChangeNothingElseOfIt() {
        Route flipped = publisher.publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget);
        Route parking = publisher.park(ACME, parked -> parked.withBacklog(Set.of("/hooks/*")), Epoch.NONE);
        assertEquals(flipped.epoch().next(), parking.epoch());
        assertTrue(parking.isSameAs(flipped), "whoever waits for the flip has it");
        assertEquals(parking, start().current(ACME).orElseThrow(), "it is durable");
        assertEquals(
                parking,
                publisher.park(ACME, parked -> parked.withBacklog(Set.of("/hooks/*")), new Epoch(9)),
                "what is said already is not published");

        RouteChange byHand =
                new RouteChange("source", null, null, null, flipped.epoch().value());
        ChangeByHand.Published published =
                assertInstanceOf(ChangeByHand.Published.class, publisher.change(ACME, byHand, Epoch.NONE));
        assertEquals(parking.parked(), published.after().parked());
        assertInstanceOf(
                ChangeByHand.OtherEpoch.class,
                publisher.change(ACME, byHand, Epoch.NONE),
                "what was looked at is not so any more");
    }

    @Test
    void routeThatCannotBeSavedIsNeverVisible() {
        CompletableFuture<RoutingTable> waiting = publisher.newerThan(1).orElseThrow();
        store.is(Disk.FULL);

        assertThrows(StoreFailure.class, () -> publisher.publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget));

        assertEquals(Side.SOURCE, publisher.current(ACME).orElseThrow().primary());
        assertFalse(waiting.isDone());
    }

    @Test
    void routeThatWasSavedAlthoughItWasSaidToHaveFailedIsReadAgainBeforeTheNextOne() {
        publishWithoutAnAnswer();

        assertEquals(Side.TARGET, publisher.current(ACME).orElseThrow().primary());
        Route next = publisher.publish(ACME, Epoch.NONE, RoutePublisherTest::switching);
        assertEquals(3, next.epoch().value());
        assertEquals(Side.TARGET, next.primary());
        assertEquals(store.load(), publisher.table());
    }

    /** A proxy may have seen the one that was not answered: another under its epoch would be ignored there. */
    @Test
    void epochOfARouteThatWasNotAnsweredIsNeverGivenAgainThoughTheStoreLosesIt() {
        RoutingTable before = store.load();
        publishWithoutAnAnswer();
        store.restored(before);

        assertEquals(Set.of(), publisher.putBack(), "what was published is there");

        assertEquals(
                3,
                publisher
                        .publish(ACME, Epoch.NONE, RoutePublisherTest::switching)
                        .epoch()
                        .value());
    }

    @Test
    void whatTheStoreHasLostIsPutBackAndShownUnderALaterRevision() {
        RoutingTable before = store.load();
        publisher.publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget);
        CompletableFuture<RoutingTable> waiting = publisher.newerThan(2).orElseThrow();
        Route published = publisher.current(ACME).orElseThrow();
        store.restored(before);

        assertEquals(Set.of(ACME), publisher.putBack());

        assertEquals(published, store.load().route(ACME).orElseThrow());
        assertEquals(3, waiting.join().revision());
        assertEquals(Set.of(), publisher.putBack());
        store.restored(RoutingTable.EMPTY);
        assertEquals(Set.of(ACME), publisher.putBack());
        assertEquals(published, store.load().route(ACME).orElseThrow());
    }

    @Test
    void whatCouldNotBePutBackIsPutBackLater() {
        store.restored(RoutingTable.EMPTY);
        store.is(Disk.FULL);
        assertThrows(StoreFailure.class, publisher::putBack);
        store.is(Disk.WELL);

        assertEquals(Side.SOURCE, publisher.current(ACME).orElseThrow().primary());
        assertEquals(Set.of(ACME), publisher.putBack());
    }

    /** A doubt would be for nothing, and would refuse whoever only looks. */
    @Test
    void whereTheStoreSaysThatNothingWasWrittenTheRouteIsKnownAndItsEpochIsNotUsedUp() {
        int loads = store.loads();
        store.is(Disk.REFUSING);
        assertThrows(StoreFailure.class, () -> publisher.publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget));

        assertEquals(Side.SOURCE, publisher.current(ACME).orElseThrow().primary());
        assertEquals(loads, store.loads(), "it is not asked again");
        store.is(Disk.WELL);
        assertEquals(
                2,
                publisher
                        .publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget)
                        .epoch()
                        .value());
    }

    @Test
    void whoWaitsGetsTheRouteThatTurnsOutToBeSaved() {
        CompletableFuture<RoutingTable> waiting = publisher.newerThan(1).orElseThrow();
        publishWithoutAnAnswer();
        assertFalse(waiting.isDone());

        assertTrue(publisher.newerThan(1).orElseThrow().isDone());

        assertEquals(2, waiting.join().revision());
    }

    @Test
    void changeByHandIsComparedWithTheRouteThatTurnsOutToBeSaved() {
        publishWithoutAnAnswer();

        assertInstanceOf(ChangeByHand.OtherEpoch.class, publisher.change(ACME, change(1L), Epoch.NONE));
        assertInstanceOf(ChangeByHand.Published.class, publisher.change(ACME, change(2L), Epoch.NONE));
    }

    @Test
    void nothingIsDecidedWhileTheRouteIsNotKnownButProxiesAreAnsweredAsBefore() {
        publishWithoutAnAnswer();
        store.is(Disk.GONE);

        assertThrows(StoreFailure.class, () -> publisher.current(ACME));
        assertThrows(StoreFailure.class, () -> publisher.change(ACME, change(1L), Epoch.NONE));
        assertThrows(StoreFailure.class, () -> publisher.publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget));
        assertEquals(1, publisher.table().revision());
        assertFalse(publisher.newerThan(1).orElseThrow().isDone());
        publisher.goBeyond(1);

        store.is(Disk.WELL);
        assertEquals(2, publisher.table().revision());
    }

    @Test
    void tableThatWasOvertakenWithoutAnAnswerIsReadAgain() {
        store.is(Disk.SILENT);
        assertThrows(StoreFailure.class, () -> publisher.goBeyond(40));
        store.is(Disk.WELL);

        assertEquals(41, publisher.table().revision());
    }

    @Test
    void whoWaitsIsWokenByTheNextTableAndByNoOlderOne() {
        CompletableFuture<RoutingTable> waiting = publisher.newerThan(1).orElseThrow();
        assertFalse(waiting.isDone());

        publisher.publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget);

        assertEquals(2, waiting.join().revision());
        assertTrue(publisher.newerThan(1).orElseThrow().isDone());
        assertEquals(0, publisher.waiting());
    }

    @Test
    void oneTooManyIsNotLetWaitUntilAnotherGivesUp() {
        CompletableFuture<RoutingTable> first = publisher.newerThan(1).orElseThrow();
        assertTrue(publisher.newerThan(1).isPresent());
        assertTrue(publisher.newerThan(1).isEmpty());

        first.cancel(false);

        assertTrue(publisher.newerThan(1).isPresent());
    }

    @Test
    void nobodyWaitsOnceTheControllerIsAboutToEnd() {
        CompletableFuture<RoutingTable> waiting = publisher.newerThan(1).orElseThrow();

        publisher.dismiss();

        assertTrue(waiting.isDone());
        assertTrue(publisher.newerThan(1).orElseThrow().isDone());
    }

    @Test
    void changeByHandNeedsTheEpochThatItsCallerHasSeen() {
        assertInstanceOf(ChangeByHand.EpochMissing.class, publisher.change(ACME, change(null), Epoch.NONE));
        assertInstanceOf(ChangeByHand.OtherEpoch.class, publisher.change(ACME, change(7L), Epoch.NONE));
        assertInstanceOf(
                ChangeByHand.UnknownTenant.class, publisher.change(new TenantId("other"), change(1L), Epoch.NONE));

        assertInstanceOf(ChangeByHand.Published.class, publisher.change(ACME, change(1L), Epoch.NONE));
        assertEquals(Side.TARGET, publisher.current(ACME).orElseThrow().primary());
    }

    /** Its attempt has the next epoch, which its gate has by then: with another one it would be called off. */
    @Test
    void nothingIsParkedBetweenTheTwoRoutesWithWhichASwitchoverBegins() {
        Route marked = publisher.publish(ACME, Epoch.NONE, before -> switching(before));

        assertEquals(marked, publisher.park(ACME, parked -> parked.withBacklog(Set.of("/hooks/*")), Epoch.NONE));
        Route waiting = publisher.publish(
                ACME,
                marked.epoch().next(),
                before -> before.to(before.primary(), RouteMode.HOLDING, before.fenced(), true, null));
        assertEquals(marked.epoch().next(), waiting.epoch());
        Route parking = publisher.park(ACME, parked -> parked.withBacklog(Set.of("/hooks/*")), Epoch.NONE);
        assertEquals(Set.of("/hooks/*"), parking.parked().backlog());
        assertTrue(parking.isSameAs(waiting), "whoever waits for the hold has it");
    }

    @Test
    void changeByHandIsRefusedWhileASwitchoverIsUnderWay() {
        publisher.publish(ACME, Epoch.NONE, before -> switching(before));

        assertInstanceOf(ChangeByHand.Switching.class, publisher.change(ACME, change(2L), Epoch.NONE));
        assertEquals(2, publisher.current(ACME).orElseThrow().epoch().value());
    }

    @Test
    void tableThatWasLostOvertakesWhatProxiesStillFollow() {
        publisher.goBeyond(40);

        assertEquals(41, publisher.table().revision());
        assertEquals(store.load(), publisher.table());
    }

    @Test
    void tableStaysAsItIsWhenNoProxyIsAhead() {
        publisher.goBeyond(1);

        assertEquals(1, publisher.table().revision());
    }

    @Test
    void startWithExchangedSidesIsRefusedWithWhatToDoAndAReplacedLoadBalancerIsNot() {
        start("http://a", "http://b").publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget);
        start("http://a", "http://b2");

        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> start("http://b2", "http://a"));

        assertEquals(
                "tenant acme: its source and target have changed places: its route leads to the target, which was http://b2"
                        + " and would be http://a (epoch 2), and requests would no longer go where they went. Give both sides"
                        + " back what they were. To move the tenant from where it lives now, give it an id that was never used"
                        + " before, here and at every proxy and controller: a new tenant begins at the side that route.primary"
                        + " names, and one that was there before at the side that its old route leads to",
                refused.getMessage());
        assertEquals(
                Side.TARGET,
                start("http://a", "http://b2").current(ACME).orElseThrow().primary());
    }

    @Test
    void storeOfAnOlderVersionThatDoesNotSayWhatTheSidesWereGoesOn() {
        InMemoryRoutingTable older = new InMemoryRoutingTable();
        older.save(Route.first(ACME, Side.TARGET), Epoch.NONE);

        RoutePublisher.start(older, List.of(SampleTenants.between("http://a", "http://b")), 2, Runnable::run);

        assertThrows(
                IllegalArgumentException.class,
                () -> RoutePublisher.start(
                        older, List.of(SampleTenants.between("http://b", "http://a")), 2, Runnable::run));
    }

    @Test
    void whoDoesNotPublishShowsNothingThatItCannotReadOrThatNobodyHasPublished() {
        RoutePublisher standby = RoutePublisher.ofAnother(moved);
        assertThrows(StoreFailure.class, standby::table);
        assertThrows(StoreFailure.class, () -> standby.newerThan(0));
        assertThrows(StoreFailure.class, () -> standby.current(ACME));

        start("http://a", "http://b");
        assertEquals(moved.load(), standby.table());

        moved.is(Disk.GONE);
        assertThrows(StoreFailure.class, standby::table);
    }

    private RoutePublisher start(String source, String target) {
        return RoutePublisher.start(moved, List.of(SampleTenants.between(source, target)), 2, Runnable::run);
    }

    private void publishWithoutAnAnswer() {
        store.is(Disk.SILENT);
        assertThrows(StoreFailure.class, () -> publisher.publish(ACME, Epoch.NONE, RoutePublisherTest::toTarget));
        store.is(Disk.WELL);
    }

    private static RouteChange change(@Nullable Long ifEpoch) {
        return new RouteChange("target", null, null, null, ifEpoch);
    }

    private static Route toTarget(Route before) {
        return new Route(ACME, before.epoch(), Side.TARGET, RouteMode.DIRECT, Set.of(Side.SOURCE), false, null);
    }

    private static Route switching(Route before) {
        return new Route(ACME, before.epoch(), before.primary(), before.mode(), before.fenced(), true, null);
    }
}
