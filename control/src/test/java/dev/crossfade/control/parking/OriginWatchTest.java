package dev.crossfade.control.parking;

import static dev.crossfade.control.parking.RecoveriesTest.settled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.ParkedStore.Origin;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OriginWatchTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Destination SOURCE = new Destination(Side.SOURCE, URI.create("http://source"));
    private static final Destination TARGET = new Destination(Side.TARGET, URI.create("http://target"));

    private final List<CompletableFuture<Boolean>> asked = new ArrayList<>();
    private int rung;
    private double random = 0.5;
    private final OriginWatch watch = new OriginWatch(
            new Origins() {
                @Override
                public Optional<Destination> of(TenantId tenant) {
                    throw new AssertionError("it is told where to ask");
                }

                @Override
                public CompletableFuture<Boolean> isWell(TenantId tenant, Destination origin) {
                    CompletableFuture<Boolean> answer = new CompletableFuture<>();
                    asked.add(answer);
                    return answer;
                }
            },
            () -> rung++,
            () -> random);

    @Test
    void originThatWasAwayIsFoundToBeBackOnceAndByOneQuestionASecond() {
        assertFalse(watch.isBack(ACME, SOURCE, 0));
        assertEquals(0, asked.size(), "nothing has failed");
        assertEquals(ParkedStore.NEVER, watch.next(Set.of(ACME)));

        watch.settled(settled(Origin.AWAY, 1, 1_000), 1_010);
        watch.settled(settled(Origin.AWAY, 1, 1_005), 1_500);
        assertEquals(2_010, watch.next(Set.of(ACME)));
        assertEquals(ParkedStore.NEVER, watch.next(Set.of()), "nothing of it waits any more");
        long now = 2_010;
        for (int i = 0; i < 5; i++) {
            assertFalse(watch.isBack(ACME, SOURCE, now - 1));
            assertEquals(i, asked.size());
            assertFalse(watch.isBack(ACME, SOURCE, now));
            assertFalse(watch.isBack(ACME, SOURCE, now + 60_000), "there is one question at a time");
            assertEquals(ParkedStore.NEVER, watch.next(Set.of(ACME)));
            assertEquals(i + 1, asked.size());
            assertEquals(i, rung);
            asked.get(i).complete(false);
            assertEquals(i + 1, rung);
            assertFalse(watch.isBack(ACME, SOURCE, now + 300));
            assertEquals(now + 1_300, watch.next(Set.of(ACME)));
            now += 1_300;
        }
        watch.isBack(ACME, SOURCE, now);
        asked.get(5).complete(true);
        assertTrue(watch.isBack(ACME, SOURCE, now + 5));
        assertFalse(watch.isBack(ACME, SOURCE, now + 6), "that was said");
    }

    /** It is well all the time, so it is the request that fails: nobody hammers it for that, and it is asked seldom. */
    @Test
    void originThatIsWellWhileAKeyFailsIsNeverBackAndSeldomAsked() {
        watch.settled(settled(Origin.AWAY, 1, 0), 0);
        long now = 0;
        int questions = 0;
        for (; now < 3_600_000; now += 100) {
            assertFalse(watch.isBack(ACME, SOURCE, now));
            if (asked.size() > questions) {
                asked.get(questions++).complete(true);
            }
            watch.settled(settled(Origin.AWAY, 7, now), now);
        }
        assertTrue(questions > 200 && questions <= 240, questions + " in an hour");
    }

    @Test
    void oneThatIsDeliveredEndsItUnlessItWasSentBefore() {
        watch.settled(settled(Origin.AWAY, 1, 1_000), 1_010);
        watch.settled(settled(Origin.THERE, 0, 999), 1_900);
        watch.isBack(ACME, SOURCE, 2_010);
        assertEquals(1, asked.size(), "it says nothing of what came then");
        asked.get(0).complete(false);
        watch.isBack(ACME, SOURCE, 2_020);
        watch.settled(settled(Origin.THERE, 0, 2_015), 2_030);
        assertEquals(ParkedStore.NEVER, watch.next(Set.of(ACME)));
        assertFalse(watch.isBack(ACME, SOURCE, 60_000));
        assertEquals(1, asked.size());
    }

    @Test
    void ofAnotherOriginNothingIsKnown() {
        watch.settled(settled(Origin.AWAY, 1, 1_000), 1_010);
        watch.isBack(ACME, SOURCE, 2_010);
        asked.get(0).complete(false);
        watch.isBack(ACME, SOURCE, 2_020);
        watch.isBack(ACME, SOURCE, 3_020);
        asked.get(1).complete(true);
        assertFalse(watch.isBack(ACME, TARGET, 3_030), "it was another that was away, and is back");
        asked.get(2).complete(true);
        assertFalse(watch.isBack(ACME, TARGET, 3_040));
    }

    @Test
    void clockThatIsSetBackAndAQuestionThatFailsKeepNobodyWaiting() {
        watch.settled(settled(Origin.AWAY, 1, 900_000), 900_000);
        assertFalse(watch.isBack(ACME, SOURCE, 5_000));
        assertEquals(1, asked.size());
        asked.get(0).completeExceptionally(new IllegalStateException("no thread"));
        assertFalse(watch.isBack(ACME, SOURCE, 5_010));
        assertFalse(watch.isBack(ACME, SOURCE, 6_010));
        asked.get(1).complete(true);
        assertTrue(watch.isBack(ACME, SOURCE, 6_020));
    }

    @Test
    void noTwoAskAtTheSameTimeForLong() {
        random = 0.0;
        watch.settled(settled(Origin.AWAY, 1, 0), 0);
        assertEquals(500, watch.next(Set.of(ACME)));
        random = 0.999;
        watch.isBack(ACME, SOURCE, 500);
        asked.get(0).complete(false);
        watch.isBack(ACME, SOURCE, 500);
        assertEquals(1_999, watch.next(Set.of(ACME)));
    }
}
