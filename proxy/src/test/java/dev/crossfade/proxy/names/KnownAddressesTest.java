package dev.crossfade.proxy.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownAddressesTest {

    private static final InetAddress A = address(1);
    private static final InetAddress B = address(2);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Deque<CompletableFuture<List<InetAddress>>> asked = new ArrayDeque<>();
    private final List<List<InetAddress>> told = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private int moves;
    private final KnownAddresses addresses = new KnownAddresses(
            "origin.test", this::lookup, channel.eventLoop(), Duration.ofSeconds(1), new KnownAddresses.Listener() {
                @Override
                public void moved() {
                    moves++;
                }

                @Override
                public void kept(String why) {
                    kept.add(why);
                }
            });

    @AfterEach
    void close() {
        channel.finish();
    }

    @Test
    void usesThatComeWhileItIsAskedShareOneLookup() {
        addresses.find(told::add);
        addresses.find(told::add);
        assertEquals(1, asked.size());
        answer(List.of(A));
        assertEquals(List.of(List.of(A), List.of(A)), told);
    }

    @Test
    void eachUseAsksAgain() {
        addresses.find(told::add);
        answer(List.of(A));
        addresses.find(told::add);
        answer(List.of(B));
        assertEquals(List.of(List.of(A), List.of(B)), told);
        assertEquals(2, moves);
        assertFalse(addresses.has(A));
        assertTrue(addresses.has(B));
    }

    @Test
    void sameAddressesInAnotherOrderAreNoMove() {
        addresses.find(told::add);
        answer(List.of(A, B));
        addresses.refresh();
        answer(List.of(B, A));
        assertEquals(1, moves);
    }

    @Test
    void whatIsNotKnownYetIsTakenForCurrent() {
        assertTrue(addresses.has(A));
    }

    @Test
    void failureWithNothingKnownGivesNothing() {
        addresses.find(told::add);
        fail();
        assertEquals(List.of(List.of()), told);
        assertEquals(List.of(), kept);
    }

    @Test
    void failureAndAnEmptyAnswerKeepWhatIsKnown() {
        addresses.find(told::add);
        answer(List.of(A));
        addresses.find(told::add);
        fail();
        addresses.find(told::add);
        answer(List.of());
        assertEquals(List.of(List.of(A), List.of(A), List.of(A)), told);
        assertEquals(2, kept.size());
        assertEquals(1, moves);
    }

    @Test
    void silenceServesWhatIsKnownAfterAWhileAndThenAtOnce() {
        addresses.find(told::add);
        answer(List.of(A));
        addresses.find(told::add);
        assertEquals(1, told.size());
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertEquals(2, told.size());
        addresses.find(told::add);
        channel.runPendingTasks();
        assertEquals(3, told.size());
        answer(List.of(B));
        assertEquals(3, told.size());
        assertTrue(addresses.has(B));
    }

    @Test
    void silenceWithNothingKnownLeavesTheWaitToWhoeverAsks() {
        addresses.find(told::add);
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertEquals(List.of(), told);
        answer(List.of(A));
        assertEquals(List.of(List.of(A)), told);
    }

    private CompletableFuture<List<InetAddress>> lookup(String host) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }

    private void answer(List<InetAddress> found) {
        asked.remove().complete(found);
        channel.runPendingTasks();
    }

    private void fail() {
        asked.remove().completeExceptionally(new UnknownHostException("origin.test"));
        channel.runPendingTasks();
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
