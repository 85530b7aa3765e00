package dev.crossfade.rehearsal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.ledger.Expectation;
import dev.crossfade.rehearsal.ledger.Expectation.Presence;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.WriteKind;
import io.netty.handler.codec.http.FullHttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventSenderTest {

    private static final Reply TAKEN = new Reply(Side.TARGET, null, false, null);
    private static final Reply KEPT = new Reply(null, null, false, null);
    private static final Reply REFUSED = new Reply(null, "answered 503", true, null);
    private static final Reply WRONG = new Reply(Side.TARGET, "answered 400", false, null);

    private final Journal journal = new Journal();
    private final EventTally tally = new EventTally();
    private final List<String> sent = new ArrayList<>();
    private final Deque<Reply> replies = new ArrayDeque<>();
    private final Deque<Runnable> resting = new ArrayDeque<>();
    private Instant now = Instant.EPOCH;

    private final EventSender sender = new EventSender(
            "7",
            this::answered,
            new ShopRequests("shop"),
            journal,
            tally,
            new Clock() {
                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            },
            resting::add);

    @Test
    void whatNobodyTookIsSentAgainUnderTheSameKeyAndNothingElseBefore() {
        replies.addAll(List.of(REFUSED, Reply.failed(null, "got no answer"), KEPT));
        CompletableFuture<Reply> done = sender.sendNext();
        assertFalse(done.isDone(), "it rests first");
        assertEquals(Presence.AT_MOST_ONCE, presence("e-partner-7-1"), "it may be there already");
        resting.remove().run();
        resting.remove().run();
        assertTrue(done.join().ok());
        assertEquals(List.of("e-partner-7-1", "e-partner-7-1", "e-partner-7-1"), sent);
        assertEquals(Presence.ONCE, presence("e-partner-7-1"));
        assertEquals(1, tally.parked());
        assertEquals(0, tally.answered());
        assertEquals(2, tally.resent());
        replies.add(TAKEN);
        assertTrue(sender.sendNext().join().ok());
        assertEquals("e-partner-7-2", sent.get(3));
        assertEquals(1, tally.answered());
    }

    @Test
    void whatIsRefusedAsWrongIsNotSentAgain() {
        replies.add(WRONG);
        assertEquals("answered 400", sender.sendNext().join().problem());
        assertEquals(0, tally.resent());
        assertEquals(Presence.AT_MOST_ONCE, presence("e-partner-7-1"));
    }

    @Test
    void itGivesUpAfterTwoMinutesAndNotBefore() {
        replies.addAll(List.of(REFUSED, REFUSED, REFUSED));
        CompletableFuture<Reply> done = sender.sendNext();
        now = now.plus(Duration.ofMinutes(2));
        resting.remove().run();
        assertFalse(done.isDone());
        now = now.plusMillis(1);
        resting.remove().run();
        assertEquals("answered 503", done.join().problem());
    }

    @Test
    void whoIsStoppedSendsNothingAgain() {
        replies.add(REFUSED);
        sender.stop();
        assertEquals("answered 503", sender.sendNext().join().problem());
        assertTrue(resting.isEmpty());
    }

    private CompletableFuture<Reply> answered(FullHttpRequest request) {
        sent.add(request.headers().get("Idempotency-Key"));
        request.release();
        return CompletableFuture.completedFuture(replies.remove());
    }

    private Presence presence(String key) {
        return journal.expectations().stream()
                .filter(one -> one.kind() == WriteKind.EVENT && one.key().equals(key))
                .map(Expectation::presence)
                .findFirst()
                .orElseThrow();
    }
}
