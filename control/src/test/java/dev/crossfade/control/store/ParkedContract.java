package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Listing;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore;
import dev.crossfade.control.parking.ParkedStore.Backlog;
import dev.crossfade.control.parking.ParkedStore.Beginning;
import dev.crossfade.control.parking.ParkedStore.Change;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.ParkedStore.Entry;
import dev.crossfade.control.parking.ParkedStore.Origin;
import dev.crossfade.control.parking.ParkedStore.Settled;
import dev.crossfade.control.parking.ParkedStore.Try;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.control.parking.Throttle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a store of parked requests does, whatever it is kept in. */
@Timeout(60)
abstract class ParkedContract {

    static final TenantId ACME = new TenantId("acme");
    static final TenantId OTHER = new TenantId("other");
    private static final long NEVER = ParkedStore.NEVER;

    private long now = 1_000_000;

    abstract JdbcStore open();

    @Test
    void lanesAreServedOneAtATimeAndInOrder() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "y"), parked("c", "x")));
            List<Claimed> first = parked.claim(ACME, now, 10);
            assertEquals(List.of("a", "b"), ids(first));
            assertArrayEquals(
                    "says a".getBytes(StandardCharsets.UTF_8),
                    first.get(0).content().bytes());
            assertEquals(NEVER, parked.nextTurn(ACME));
            assertEquals(List.of(), parked.claim(ACME, now, 10));
            assertEquals(List.of(), parked.claim(OTHER, now, 10), "another tenant's");

            parked.settle(List.of(delivered(first.get(0))));
            assertEquals(List.of("c"), ids(parked.claim(ACME, now, 10)));
            assertEquals(State.DELIVERED, parked.find(ACME, "a").orElseThrow().state());
            assertTrue(parked.content(ACME, "a").isEmpty(), "what it said is not kept");
            assertTrue(parked.find(OTHER, "a").isEmpty(), "it is not another tenant's to see");
        }
    }

    @Test
    void whatFailsRestsAndHoldsUpItsLaneAlone() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "x"), parked("c", "y")));
            List<Claimed> claimed = parked.claim(ACME, now, 10);
            parked.settle(List.of(failed(claimed.get(0), now + 500), delivered(claimed.get(1))));
            assertEquals(new Backlog(2, 0, 0, 1_000_000, NEVER, 1), parked.backlog(ACME));
            assertEquals(now + 500, parked.nextTurn(ACME));
            assertEquals(List.of(), parked.claim(ACME, now + 499, 10));
            Claimed again = parked.claim(ACME, now + 500, 10).get(0);
            assertEquals("a", again.parked().id());
            assertEquals(1, again.failures());
            assertEquals(1, again.parked().attempts());
            assertEquals("answered 503", again.parked().reason());
            parked.settle(List.of(dead(again)));
            assertEquals(List.of("b"), ids(parked.claim(ACME, now + 500, 10)));
            assertEquals(1, parked.backlog(ACME).dead());
            assertEquals(
                    List.of("a"),
                    parked.list(ACME, Listing.of(State.DEAD, null), 0, 10).stream()
                            .map(Parked::id)
                            .toList());
        }
    }

    @Test
    void listIsFromEitherEndAndOfOneKeyAndTheFirstOfALaneIsKnown() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(
                    parked("a", "key k"),
                    parked("b", "key k"),
                    parked("c", "key other"),
                    deferred("d", "deferred k", 2_000_000, null),
                    deferred("e", "deferred k", 1_500_000, null)));
            assertEquals(List.of("a", "b", "c", "d", "e"), listed(parked, null, false, 0));
            assertEquals(List.of("e", "d", "c", "b", "a"), listed(parked, null, true, 0));
            assertEquals(List.of("b", "a"), listed(parked, null, true, 3), "those before the third");
            assertEquals(List.of("a", "b", "d", "e"), listed(parked, "k", false, 0));
            assertEquals(List.of("e", "d", "b", "a"), listed(parked, "k", true, 0));
            assertEquals(List.of(), listed(parked, "none", false, 0));

            assertEquals("a", parked.first(ACME, "key k").orElseThrow().id());
            assertEquals("e", parked.first(ACME, "deferred k").orElseThrow().id(), "it is due before the other");
            assertTrue(parked.first(OTHER, "key k").isEmpty());
            parked.settle(List.of(delivered(parked.claim(ACME, now, 1).get(0))));
            assertEquals("b", parked.first(ACME, "key k").orElseThrow().id());
        }
    }

    private static List<String> listed(SqlParked parked, @Nullable String key, boolean newest, long after) {
        return parked.list(ACME, new Listing(null, null, key, newest), after, 10).stream()
                .map(Parked::id)
                .toList();
    }

    @Test
    void lanesThatRestForAnOriginThatWasAwayAreLetGoOnceAndNoOthers() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            List<String> lanes = List.of("before", "first", "second", "later", "asked", "sent");
            lanes.forEach(lane -> parked.add(List.of(parked(lane + " 1", lane), parked(lane + " 2", lane))));
            Map<String, Claimed> claimed = new HashMap<>();
            parked.claim(ACME, now, 10).forEach(one -> claimed.put(one.parked().lane(), one));
            long rest = now + 60_000;
            List<String> inTurn = List.of("before", "first", "asked", "second", "later");
            for (String lane : inTurn) {
                now += 10;
                Claimed one = Objects.requireNonNull(claimed.get(lane));
                parked.settle(List.of(failed(one, rest, lane.equals("asked") ? Origin.UNKNOWN : Origin.AWAY)));
            }
            long from = now - 30; // that of "first"
            assertEquals(0, parked.wake(OTHER, from, now, now, 10), "another tenant's");
            assertEquals(1, parked.wake(ACME, from, now, now, 1));
            assertEquals(now, parked.nextTurn(ACME));
            Claimed again = parked.claim(ACME, now, 10).get(0);
            assertEquals("first 1", again.parked().id(), "in its order, and the one that was away first");
            assertEquals(1, again.failures(), "it rests as long as it would have, should it fail again");
            now += 10;
            parked.settle(List.of(failed(again, rest)));
            assertEquals(1, parked.wake(ACME, from, now - 10, now, 10));
            assertEquals(List.of("second 1"), ids(parked.claim(ACME, now, 10)));
            assertEquals(0, parked.wake(ACME, from, now - 10, now, 10), "each once");
            assertEquals(rest, parked.nextTurn(ACME), "all others rest");
        }
    }

    @Test
    void whatIsNotDueOrThrottledIsNotSentForAnOriginThatIsBack() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            Throttle throttle = new Throttle(1, 1_000);
            parked.add(List.of(deferred("a", "k", now, throttle), parked("b", "x")));
            List<Claimed> claimed = parked.claim(ACME, now, 10);
            for (Claimed one : claimed) {
                List<Long> served = one.parked().throttle() == null ? List.of() : List.of(now);
                parked.settle(List.of(new Settled(
                        one, State.WAITING, now, null, "away", 1, served, now + 60_000, now, tried(Origin.AWAY))));
            }
            assertEquals(Change.DONE, parked.drop(ACME, "b", now, "not wanted"));
            parked.add(List.of(deferred("c", "x", now + 500, null)));
            now += 10;
            assertEquals(1, parked.wake(ACME, 0, now, now, 10), "what it rested for was taken out");
            assertEquals(List.of(), parked.claim(ACME, now, 10));
            assertEquals(List.of("c"), ids(parked.claim(ACME, now + 490, 10)));
            assertEquals(List.of("a"), ids(parked.claim(ACME, now - 10 + 1_001, 10)));
        }
    }

    @Test
    void deadOneThatIsTriedAgainGoesBeforeThoseThatCameAfterIt() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "x")));
            parked.settle(List.of(dead(parked.claim(ACME, now, 10).get(0))));
            assertEquals(Change.DONE, parked.retry(ACME, "a", now));
            assertEquals(List.of("a"), ids(parked.claim(ACME, now, 10)));
            assertEquals(Change.UNKNOWN, parked.retry(ACME, "none", now));
            assertEquals(Change.UNKNOWN, parked.retry(OTHER, "a", now));
        }
    }

    /** Else one that has waited for long behind others would be given up within seconds. */
    @Test
    void whenOneFailedFirstIsKnownUntilItIsTriedAsANewOne() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), deferred("d", "later", now, null)));
            assertNull(failingSince(parked, "a"));
            Claimed overtaken = parked.claim(ACME, now, 1).get(0);
            parked.settle(List.of(new Settled(
                    overtaken, State.WAITING, now, 409, "overtaken", 0, List.of(), now, now, tried(Origin.UNKNOWN))));
            assertNull(failingSince(parked, overtaken.parked().id()), "that was no failure of its");

            Instant first = Instant.ofEpochMilli(now);
            for (int i = 0; i < 2; i++) {
                parked.claim(ACME, now, 10).forEach(one -> parked.settle(List.of(failed(one, now))));
                assertEquals(first, failingSince(parked, "a"));
                now += 1_000;
            }
            assertEquals(first, parked.claim(ACME, now, 10).get(0).parked().failingSince());
            parked.takeUp(now, 1_000);
            assertEquals(Change.DONE, parked.retry(ACME, "a", now));
            assertNull(failingSince(parked, "a"));
            assertEquals("answered 503", parked.find(ACME, "a").orElseThrow().reason());
            assertEquals(Change.DONE, parked.reschedule(ACME, "d", now));
            assertNull(failingSince(parked, "d"));

            parked.claim(ACME, now, 10).forEach(one -> parked.settle(List.of(failed(one, now))));
            parked.claim(ACME, now, 10).forEach(one -> parked.settle(List.of(dead(one))));
            assertEquals(Instant.ofEpochMilli(now), failingSince(parked, "a"));
            assertEquals(Change.DONE, parked.retry(ACME, "a", now));
            assertNull(failingSince(parked, "a"));
            assertEquals(5, parked.find(ACME, "a").orElseThrow().attempts());
        }
    }

    private static @Nullable Instant failingSince(SqlParked parked, String id) {
        return parked.find(ACME, id).orElseThrow().failingSince();
    }

    /** Whoever takes many out of a lane whose origin is away has it asked once, and not with each of them. */
    @Test
    void laneRestsOnWhereAnotherThanItsFirstIsTakenOut() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("dead", "x"), parked("a", "x"), parked("b", "x"), parked("c", "x")));
            parked.settle(List.of(dead(parked.claim(ACME, now, 10).get(0))));
            parked.settle(List.of(failed(parked.claim(ACME, now, 10).get(0), now + 5_000)));
            assertEquals(Change.DONE, parked.drop(ACME, "b", now, "not wanted"));
            assertEquals(Change.DONE, parked.drop(ACME, "dead", now, "not wanted"));
            assertEquals(now + 5_000, parked.nextTurn(ACME));
            assertEquals(1, parked.backlog(ACME).failing());
            assertEquals(Change.DONE, parked.drop(ACME, "a", now, "not wanted"));
            assertEquals(List.of("c"), ids(parked.claim(ACME, now, 10)));
        }
    }

    @Test
    void deferredOneThatIsBeingSentIsNotPutOff() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(deferred("a", "k", now, null), deferred("b", "k", now + 1, null)));
            Claimed sent = parked.claim(ACME, now, 10).get(0);
            assertEquals(Change.REFUSED, parked.reschedule(ACME, "a", now + 500));
            assertEquals(Change.DONE, parked.reschedule(ACME, "b", now + 900), "it waits for its time");
            parked.settle(List.of(failed(sent, now + 100)));
            assertEquals(Change.DONE, parked.reschedule(ACME, "a", now + 500), "it rests");
            assertEquals(List.of(), parked.claim(ACME, now + 499, 10));
            assertEquals(List.of("a"), ids(parked.claim(ACME, now + 500, 10)));
        }
    }

    /** Of one with a throttle nobody knows how long it is to wait, as long as it has not failed. */
    @Test
    void deferredOneThatIsOverdueIsSeenUnlessItWaitsForItsThrottle() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            assertEquals(NEVER, parked.backlog(ACME).due());
            Throttle throttle = new Throttle(1, 1_000);
            parked.add(List.of(parked("p", "x"), deferred("a", "k", now - 900, throttle)));
            assertEquals(NEVER, parked.backlog(ACME).due());
            parked.add(List.of(deferred("b", "l", now - 500, null), deferred("c", "m", now + 500, null)));
            assertEquals(now - 500, parked.backlog(ACME).due());
            parked.claim(ACME, now, 10).stream()
                    .filter(one -> one.parked().id().equals("a"))
                    .forEach(one -> parked.settle(List.of(failed(one, now))));
            assertEquals(now - 900, parked.backlog(ACME).due());
        }
    }

    @Test
    void ruleWaitsUntilTheLastOfItsRequestsHasEnded() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "x")));
            parked.add(List.of(
                    new Entry("c", ACME, Kind.PARKED, "y", "/another", now, 0, null, said("c")),
                    new Entry("d", OTHER, Kind.PARKED, "y", "/others", now, 0, null, said("d")),
                    deferred("e", "z", now + 1, null)));
            assertEquals(Set.of("/another", "/webhooks/*"), parked.rulesThatWait(ACME), "whatever rules there are now");
            List<Claimed> both = parked.claim(ACME, now, 10);
            parked.settle(both.stream().map(this::delivered).toList());
            assertEquals(Set.of("/webhooks/*"), parked.rulesThatWait(ACME), "one is left");
            parked.settle(List.of(delivered(parked.claim(ACME, now, 1).get(0))));
            assertEquals(Set.of(), parked.rulesThatWait(ACME));
            assertEquals(Set.of("/others"), parked.rulesThatWait(OTHER));
        }
    }

    /** The store has claimed it, and its answer has not come. */
    @Test
    void whatWasClaimedWithoutAnybodysKnowingIsGivenBackAndNothingElse() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(
                    parked("a", "x"), parked("b", "y"), parked("c", "z"), deferred("d", "later", now + 500, null)));
            Entry others = new Entry("e", OTHER, Kind.PARKED, "y", "/others", now, 0, null, said("e"));
            parked.add(List.of(others));
            assertEquals(1, parked.claim(OTHER, now, 10).size());
            assertEquals(3, parked.claim(ACME, now, 10).size());
            assertEquals(1, parked.giveBack(ACME, Set.of("x", "z", "none"), now + 10));
            assertEquals(List.of("b"), ids(parked.claim(ACME, now + 10, 10)));
            assertEquals(0, parked.giveBack(ACME, Set.of("x", "y", "z"), now + 10));
            assertEquals(List.of(), parked.claim(OTHER, now + 10, 10));
            assertEquals(now + 500, parked.nextTurn(ACME), "what is not due stays so");
        }
    }

    @Test
    void whatWasNotSentIsNotCountedAsAnAttemptAndIsNotFewThatWaitForAMoment() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x")));
            Claimed claimed = parked.claim(ACME, now, 1).get(0);
            parked.settle(List.of(new Settled(
                    claimed, State.WAITING, now, null, "its key is gone", 1, List.of(), now + 500, now, Try.NONE)));
            Parked rests = parked.find(ACME, "a").orElseThrow();
            assertEquals(0, rests.attempts());
            assertEquals("its key is gone", rests.reason());
            assertFalse(parked.fewWait(ACME, "/webhooks/*", 10));
            assertEquals(0, parked.wake(ACME, 0, NEVER, now, 10), "no origin that is back helps it");
            assertEquals(List.of("a"), ids(parked.claim(ACME, now + 500, 1)));
        }
    }

    @Test
    void beginningsAreOfWhatWaitsAndInPages() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "x"), deferred("c", "y", now + 500, null)));
            List<Beginning> first = parked.beginnings(ACME, 0, 2);
            assertEquals(2, first.size());
            assertArrayEquals(
                    "says ".getBytes(StandardCharsets.UTF_8),
                    first.get(0).sealed().bytes());
            List<Beginning> rest = parked.beginnings(ACME, first.get(1).seq(), 2);
            assertEquals(1, rest.size());
            assertEquals(List.of(), parked.beginnings(ACME, rest.get(0).seq(), 2));
            parked.settle(List.of(delivered(parked.claim(ACME, now, 1).get(0))));
            assertEquals(2, parked.beginnings(ACME, 0, 9).size());
            assertEquals(List.of(), parked.beginnings(OTHER, 0, 9));
        }
    }

    @Test
    void fewOfARuleWaitWhereTheyAreCountedSoonAndNoneOfThemFails() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "x"), parked("c", "y"), deferred("d", "x", now, null)));
            assertTrue(parked.fewWait(ACME, "/webhooks/*", 3));
            assertFalse(parked.fewWait(ACME, "/webhooks/*", 2));
            assertTrue(parked.fewWait(OTHER, "/webhooks/*", 0), "another tenant's");
            List<Claimed> claimed = parked.claim(ACME, now, 10);
            assertTrue(parked.fewWait(ACME, "/webhooks/*", 3), "they are being sent");
            parked.settle(List.of(delivered(claimed.get(0)), failed(claimed.get(1), now + 500)));
            assertFalse(parked.fewWait(ACME, "/webhooks/*", 3), "one has failed, and may fail for long");
        }
    }

    @Test
    void droppedOneIsGoneAndLetsTheNextPass() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "x"), parked("c", "z")));
            List<Claimed> claimed = parked.claim(ACME, now, 10);
            // While it is being sent: it stays dropped, whatever comes of that.
            assertEquals(Change.DONE, parked.drop(ACME, "a", now, "not wanted"));
            parked.settle(List.of(delivered(claimed.get(0)), failed(claimed.get(1), now + 5_000)));
            Parked dropped = parked.find(ACME, "a").orElseThrow();
            assertEquals(State.DROPPED, dropped.state());
            assertEquals("not wanted; it was being sent, and may arrive", dropped.reason());
            assertEquals(Change.DONE, parked.drop(ACME, "c", now, "not wanted"));
            assertEquals(List.of("b"), ids(parked.claim(ACME, now, 10)));
            assertEquals("not wanted", parked.find(ACME, "c").orElseThrow().reason());
            assertEquals(Change.REFUSED, parked.drop(ACME, "a", now, "again"));
            assertEquals(NEVER, parked.nextTurn(ACME), "nothing waits in the other lane any more");
        }
    }

    @Test
    void deferredOnesAreServedWhenTheyAreDueWhicheverCameFirst() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(deferred("late", "k", now + 900, null), deferred("soon", "k", now + 300, null)));
            assertEquals(now + 300, parked.nextTurn(ACME));
            assertEquals(Change.DONE, parked.reschedule(ACME, "late", now + 100));
            assertEquals(List.of("late"), ids(parked.claim(ACME, now + 100, 10)));
            assertEquals(Change.DONE, parked.reschedule(ACME, "soon", now + 700));
        }
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            // Whoever had it under way is no more.
            assertEquals(List.of(), parked.claim(ACME, now + 200, 10));
            parked.takeUp(now + 200, 1_000);
            List<Claimed> again = parked.claim(ACME, now + 200, 10);
            assertEquals(List.of("late"), ids(again));
            parked.settle(List.of(delivered(again.get(0))));
            assertEquals(List.of(), parked.claim(ACME, now + 699, 10));
            assertEquals(now + 700, parked.nextTurn(ACME));
            assertEquals(List.of("soon"), ids(parked.claim(ACME, now + 700, 10)));
        }
    }

    @Test
    void laneRemembersWhenItWasServedAsLongAsItsThrottleWantsToKnow() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            Throttle throttle = new Throttle(1, 1_000);
            parked.add(List.of(deferred("a", "k", now, throttle)));
            Claimed first = parked.claim(ACME, now, 10).get(0);
            List<Long> served = throttle.keep(first.served(), now);
            parked.settle(List.of(new Settled(
                    first, State.DELIVERED, now, 200, null, 0, served, now, now + 1_000, tried(Origin.THERE))));
            parked.add(List.of(deferred("b", "k", now, throttle)));
            assertEquals(List.of(), parked.claim(ACME, now, 10), "it asks its own throttle");
            assertEquals(now + 1_001, parked.nextTurn(ACME));
            assertEquals(Change.DONE, parked.retry(ACME, "b", now), "nobody gets past the throttle by that");
            assertEquals(List.of(), parked.claim(ACME, now + 1_000, 10));
            Claimed second = parked.claim(ACME, now + 1_001, 10).get(0);
            assertEquals(List.of(now), second.served());
        }
    }

    @Test
    void laneOfWhichTheLastIsTakenOutRemembersWhenItWasServedAllTheSame() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            Throttle hourly = new Throttle(1, Throttle.LONGEST.toMillis());
            parked.add(List.of(deferred("a", "k", now, hourly), deferred("b", "k", now, hourly)));
            long first = now;
            serve(parked, parked.claim(ACME, now, 10).get(0));
            now += 360_000;
            assertEquals(Change.DONE, parked.drop(ACME, "b", now, "cancelled"));
            assertEquals(List.of(), parked.claim(ACME, now, 10));
            parked.add(List.of(deferred("c", "k", now, hourly)));
            assertEquals(List.of(), parked.claim(ACME, now, 10));
            assertEquals(first + hourly.perMs() + 1, parked.nextTurn(ACME));

            // It was being sent when its controller ended, and was taken out before it was sent again.
            now = first + hourly.perMs() + 1;
            assertEquals(List.of("c"), ids(parked.claim(ACME, now, 10)));
            assertEquals(Change.DONE, parked.drop(ACME, "c", now, "cancelled"));
            parked.takeUp(now, 1_000);
            assertEquals(List.of(), parked.claim(ACME, now, 10));
            assertEquals(List.of(), parked.tenants(), "no window is longer than that: it is forgotten");
        }
    }

    @Test
    void emptyLaneIsForgottenOnceNoThrottleCanAskForIt() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            Throttle throttle = new Throttle(1, 1_000);
            parked.add(List.of(deferred("a", "k", now, throttle), deferred("b", "k", now, throttle)));
            serve(parked, parked.claim(ACME, now, 10).get(0));
            assertEquals(Change.DONE, parked.drop(ACME, "b", now, "cancelled"));
            long forgotten = now + Throttle.LONGEST.toMillis() + 1;
            assertEquals(List.of(), parked.claim(ACME, now, 10));
            assertEquals(List.of(), parked.claim(ACME, forgotten - 1, 10));
            assertEquals(List.of(ACME), parked.tenants());
            assertEquals(List.of(), parked.claim(ACME, forgotten, 10));
            assertEquals(List.of(), parked.tenants());
        }
    }

    @Test
    void whatIsClaimedAtOnceFitsIntoMemoryHoweverMuchEachSays() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            int large = (int) (ParkedStore.MOST_BYTES_AT_ONCE / 2 + 1);
            parked.add(List.of(sized("a", large), sized("b", large), sized("c", 1), sized("d", 1)));
            List<Claimed> claimed = parked.claim(ACME, now, 10);
            assertEquals(List.of("a", "b"), ids(claimed), "there was room before the second one");
            assertEquals(large, claimed.get(1).content().bytes().length);
            assertTrue(parked.nextTurn(ACME) <= now, "the others' turn has come");
            assertEquals(List.of("c", "d"), ids(parked.claim(ACME, now, 10)));
        }
    }

    private static Entry sized(String id, int bytes) {
        return new Entry(
                id, ACME, Kind.PARKED, "lane " + id, "/webhooks/*", 1_000_000, 0, null, new Sealed(new byte[bytes]));
    }

    @Test
    void whatAnOriginSaysKeepsNoEndFromBeingWrittenDown() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x")));
            Claimed one = parked.claim(ACME, now, 10).get(0);
            parked.settle(List.of(new Settled(
                    one, State.DEAD, now, null, "no status: '\0'", 0, List.of(), now, now, tried(Origin.UNKNOWN))));
            assertEquals("no status: ' '", parked.find(ACME, "a").orElseThrow().reason());
            assertEquals(Change.DONE, parked.drop(ACME, "a", now, "by \0"));
        }
    }

    @Test
    void throttledLaneWaitsForNoClockThatWasSetBack() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            Throttle throttle = new Throttle(1, 1_000);
            parked.add(List.of(deferred("a", "k", 0, throttle), deferred("b", "k", 0, throttle)));
            serve(parked, parked.claim(ACME, now, 10).get(0));
            now -= 900_000;
            assertEquals(List.of(), parked.claim(ACME, now, 10));
            assertEquals(List.of(), parked.claim(ACME, now + 1_000, 10));
            assertEquals(List.of("b"), ids(parked.claim(ACME, now + 1_001, 10)));
        }
    }

    @Test
    void whatIsAddedASecondTimeIsKeptOnce() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(deferred("a", "k", now + 500, null)));
            parked.add(List.of(deferred("a", "k", now, null), deferred("b", "other", now, null)));
            assertEquals(List.of("b"), ids(parked.claim(ACME, now, 10)));
            assertEquals(List.of("a"), ids(parked.claim(ACME, now + 500, 10)));
            assertEquals(
                    2, parked.list(ACME, Listing.of(null, Kind.DEFERRED), 0, 10).size());
        }
    }

    /** Keys that have throttles of their own, which change in the middle, and a controller that begins anew now and then. */
    @Test
    void noWindowOfAThrottleHasMoreAndNoneHasTwoLessWhileEnoughWaits() {
        for (int seed = 1; seed <= 3; seed++) {
            try (JdbcStore store = open()) {
                throttles(new SqlParked(store), new Random(seed), "seed " + seed);
            }
        }
    }

    private void throttles(SqlParked parked, Random random, String seed) {
        Map<String, List<Throttle>> wanted = new HashMap<>();
        Map<String, List<Long>> served = new HashMap<>();
        for (int lane = 0; lane < 3; lane++) {
            String name = seed + " lane " + lane;
            List<Throttle> all = new ArrayList<>();
            for (int change = 0; change < 3; change++) {
                // What is remembered is as much as the largest one so far has wanted to know.
                Throttle throttle = new Throttle(6 - 2 * change, 200 + random.nextInt(800));
                for (int i = 0; i < 12; i++) {
                    all.add(throttle);
                }
            }
            wanted.put(name, all);
            served.put(name, new ArrayList<>());
            for (int i = 0; i < all.size(); i++) {
                parked.add(List.of(deferred("%s-%02d".formatted(name, i), name, now, all.get(i))));
            }
        }
        for (long turn = parked.nextTurn(ACME); turn != NEVER; turn = parked.nextTurn(ACME)) {
            now = Math.max(now, turn);
            serveAll(parked, served);
            if (random.nextInt(10) == 0) {
                parked.takeUp(now, 3_600_000);
            }
            if (random.nextInt(5) == 0) {
                // All that waits in a lane is taken out, the lane is looked at, and then comes as much again.
                String lane = "%s lane %d".formatted(seed, random.nextInt(3));
                List<Parked> waiting = parked.list(ACME, Listing.of(State.WAITING, null), 0, 1_000).stream()
                        .filter(one -> one.lane().equals(lane))
                        .toList();
                waiting.forEach(one -> parked.drop(ACME, one.id(), now, "by chance"));
                serveAll(parked, served);
                waiting.forEach(one -> parked.add(List.of(deferred(one.id() + "'", lane, now, one.throttle()))));
            }
        }
        wanted.forEach((lane, throttles) -> {
            List<Long> at = served.getOrDefault(lane, List.of());
            assertEquals(throttles.size(), at.size(), seed);
            for (int i = 0; i < at.size(); i++) {
                Throttle throttle = throttles.get(i);
                long end = at.get(i);
                long within = at.subList(0, i + 1).stream()
                        .filter(one -> one >= end - throttle.perMs())
                        .count();
                assertTrue(within <= throttle.count(), seed + ": " + within + " for " + throttle + " in " + at);
                if (i > 0 && end > at.get(i - 1)) {
                    // It has waited: one moment earlier there would have been one too many.
                    long before = at.subList(0, i).stream()
                            .filter(one -> one >= end - 1 - throttle.perMs())
                            .count();
                    assertTrue(before >= throttle.count(), seed + ": " + before + " for " + throttle + " in " + at);
                }
            }
        });
    }

    private void serveAll(SqlParked parked, Map<String, List<Long>> served) {
        for (Claimed one : parked.claim(ACME, now, 10)) {
            served.getOrDefault(one.parked().lane(), List.of()).add(now);
            serve(parked, one);
        }
    }

    /** As who delivers does. */
    private void serve(SqlParked parked, Claimed one) {
        Throttle throttle = Objects.requireNonNull(one.parked().throttle());
        parked.settle(List.of(new Settled(
                one,
                State.DELIVERED,
                now,
                200,
                null,
                0,
                throttle.keep(one.served(), now),
                0,
                now + throttle.perMs() + 1,
                tried(Origin.THERE))));
    }

    @Test
    void laneThatRestsForAClockThatWasSetBackRestsNoLonger() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x")));
            parked.settle(List.of(failed(parked.claim(ACME, now, 10).get(0), now + 1_000_000)));
            parked.takeUp(now, 60_000);
            assertEquals(List.of("a"), ids(parked.claim(ACME, now, 10)));
        }
    }

    /** One partner sends without a pause while its receiver is away: nobody else waits for that. */
    @Test
    void tenThousandOfOneKeyGoOneAfterTheOtherAndHoldUpNobody() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            for (int batch = 0; batch < 20; batch++) {
                List<Entry> entries = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    entries.add(parked("%05d".formatted(batch * 500 + i), "one"));
                }
                parked.add(entries);
            }
            parked.add(List.of(parked("other", "two")));
            assertEquals(List.of("00000", "other"), ids(parked.claim(ACME, now, 100)));
            parked.takeUp(now, 1_000);
            assertEquals(10_001, parked.backlog(ACME).parked());
            assertFalse(parked.fewWait(ACME, "/webhooks/*", 256));
            for (int i = 0; i < 200; i++) {
                List<Claimed> claimed = parked.claim(ACME, now, 100);
                assertEquals("%05d".formatted(i), ids(claimed).get(0));
                parked.settle(claimed.stream().map(this::delivered).toList());
            }
            assertEquals(9_800, parked.backlog(ACME).parked());
        }
    }

    @Test
    void whatHasEndedIsForgottenInTime() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x"), parked("b", "x")));
            parked.settle(List.of(delivered(parked.claim(ACME, now, 10).get(0))));
            assertEquals(0, parked.forget(now, 10));
            assertEquals(1, parked.forget(now + 1, 10));
            assertTrue(parked.find(ACME, "a").isEmpty());
            assertEquals(List.of("b"), ids(parked.claim(ACME, now, 10)));
            assertEquals(List.of(ACME), parked.tenants());
        }
    }

    /** It was the newest, was taken out while it was being sent, and the next one has its place. */
    @Test
    void answerToOneThatIsForgottenIsNobodyElses() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            parked.add(List.of(parked("a", "x")));
            Claimed sent = parked.claim(ACME, now, 10).get(0);
            assertEquals(Change.DONE, parked.drop(ACME, "a", now, "not wanted"));
            assertEquals(1, parked.forget(now + 1, 10));
            parked.add(List.of(parked("b", "x")));
            parked.settle(List.of(delivered(sent)));
            assertEquals(State.WAITING, parked.find(ACME, "b").orElseThrow().state());
            assertEquals(List.of("b"), ids(parked.claim(ACME, now, 10)));
        }
    }

    /** Whatever is done, and in whatever order: nothing is left behind, sent twice at once, or out of turn. */
    @Test
    void everythingIsDeliveredInOrderWhateverHappens() {
        for (int seed = 1; seed <= 4; seed++) {
            try (JdbcStore store = open()) {
                anything(new SqlParked(store), new Random(seed), "seed " + seed);
            }
        }
    }

    private void anything(SqlParked parked, Random random, String seed) {
        List<Claimed> underWay = new ArrayList<>();
        Set<String> dropped = new HashSet<>();
        List<String> delivered = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int act = 0; act < 150; act++) {
            now += random.nextInt(50);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    String id = "%s-%04d".formatted(seed, all.size());
                    all.add(id);
                    parked.add(List.of(parked(id, "lane " + random.nextInt(4))));
                }
                case 2 -> underWay.addAll(parked.claim(ACME, now, 1 + random.nextInt(3)));
                case 3, 4 -> {
                    if (!underWay.isEmpty()) {
                        Claimed one = underWay.remove(random.nextInt(underWay.size()));
                        boolean well = random.nextBoolean();
                        parked.settle(List.of(well ? delivered(one) : failed(one, now + random.nextInt(100))));
                        if (well && !dropped.contains(one.parked().id())) {
                            delivered.add(one.parked().id());
                        }
                    }
                }
                default -> {
                    if (!all.isEmpty() && random.nextInt(4) == 0) {
                        String id = all.get(random.nextInt(all.size()));
                        if (parked.drop(ACME, id, now, "by chance") == Change.DONE) {
                            dropped.add(id);
                        }
                    } else if (random.nextInt(3) == 0) {
                        parked.wake(ACME, now - random.nextInt(200), now, now, 1 + random.nextInt(3));
                    } else if (random.nextInt(4) == 0) {
                        parked.takeUp(now, 10_000);
                        underWay.clear();
                    }
                }
            }
            assertEquals(
                    underWay.size(),
                    underWay.stream().map(one -> one.parked().lane()).distinct().count(),
                    seed);
        }
        parked.takeUp(now, 10_000);
        for (long turn = parked.nextTurn(ACME); turn != NEVER; turn = parked.nextTurn(ACME)) {
            now = Math.max(now, turn);
            for (Claimed one : parked.claim(ACME, now, 100)) {
                parked.settle(List.of(delivered(one)));
                delivered.add(one.parked().id());
            }
        }
        assertEquals(0, parked.backlog(ACME).parked(), seed);
        Set<String> expected = new HashSet<>(all);
        expected.removeAll(dropped);
        assertEquals(expected, new HashSet<>(delivered), seed);
        // The ids of a lane grow, and so must the order of each lane's deliveries.
        for (int lane = 0; lane < 4; lane++) {
            String name = "lane " + lane;
            List<String> ofLane = delivered.stream()
                    .filter(id -> parked.find(ACME, id).orElseThrow().lane().equals(name))
                    .toList();
            assertEquals(ofLane.stream().sorted().distinct().toList(), ofLane, seed);
        }
    }

    /** Who adds to a lane and who takes the lane away, for nothing waits in it, meet each other at any moment. */
    @Test
    void nothingIsForgottenThatIsAddedWhileItsLaneEnds() {
        try (JdbcStore store = open()) {
            SqlParked parked = new SqlParked(store);
            int many = 300;
            CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < many; i++) {
                    parked.add(List.of(parked("id " + i, "x")));
                }
            });
            int delivered = 0;
            while (delivered < many) {
                // Asked before: who adds locks the lane, and it is gone past meanwhile.
                boolean added = adding.isDone();
                List<Claimed> claimed = parked.claim(ACME, now, 10);
                parked.settle(claimed.stream().map(this::delivered).toList());
                delivered += claimed.size();
                assertFalse(added && claimed.isEmpty(), "stuck after " + delivered);
            }
            adding.join();
        }
    }

    Entry parked(String id, String lane) {
        return new Entry(id, ACME, Kind.PARKED, lane, "/webhooks/*", 1_000_000, 0, null, said(id));
    }

    private static Entry deferred(String id, String lane, long dueAt, @Nullable Throttle throttle) {
        return new Entry(id, ACME, Kind.DEFERRED, lane, null, 1_000_000, dueAt, throttle, said(id));
    }

    static Sealed said(String id) {
        return new Sealed(("says " + id).getBytes(StandardCharsets.UTF_8));
    }

    Settled delivered(Claimed one) {
        return new Settled(one, State.DELIVERED, now, 200, null, 0, List.of(), now, now, tried(Origin.THERE));
    }

    Settled dead(Claimed one) {
        return new Settled(one, State.DEAD, now, 500, "answered 500", 0, List.of(), now, now, tried(Origin.AWAY));
    }

    private Settled failed(Claimed one, long freeAt) {
        return failed(one, freeAt, Origin.AWAY);
    }

    private Settled failed(Claimed one, long freeAt, Origin origin) {
        return new Settled(
                one,
                State.WAITING,
                now,
                503,
                "answered 503",
                one.failures() + 1,
                List.of(),
                freeAt,
                now,
                tried(origin));
    }

    private Try tried(Origin origin) {
        return new Try(now, origin);
    }

    private static List<String> ids(List<Claimed> claimed) {
        return claimed.stream().map(one -> one.parked().id()).toList();
    }
}
