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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownAddressesTest {

    private static final InetAddress A = address(1);
    private static final InetAddress B = address(2);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Deque<CompletableFuture<NameLookup.Answer>> asked = new ArrayDeque<>();
    private final List<List<InetAddress>> told = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(-1000);
    private int vanished;
    private int tooMany;
    private final KnownAddresses addresses = new KnownAddresses(
            "origin.test",
            this::lookup,
            channel.eventLoop(),
            Duration.ofSeconds(1),
            nanos::get,
            new KnownAddresses.Listener() {
                @Override
                public void vanished() {
                    vanished++;
                }

                @Override
                public void kept(String why) {
                    kept.add(why);
                }

                @Override
                public void tooMany(String how) {
                    tooMany++;
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
        assertEquals(1, vanished);
        assertFalse(addresses.has(A));
        assertTrue(addresses.has(B));
    }

    @Test
    void sameAddressesInAnotherOrderAreNoMove() {
        addresses.find(told::add);
        answer(List.of(A, B));
        addresses.refresh();
        answer(List.of(B, A));
        assertEquals(0, vanished);
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
        assertEquals(0, vanished);
    }

    @Test
    void whyTheLastLookupFailedIsToldUntilOneSucceeds() {
        addresses.find(told::add);
        fail();
        assertEquals("origin.test", addresses.failure());
        addresses.find(told::add);
        answer(List.of(A));
        assertEquals("", addresses.failure());
    }

    @Test
    void addressThatIsMissingFromSomeAnswersIsKeptForConnectionsAndNotGivenToNewOnes() {
        tell(Duration.ofSeconds(60), A);
        pass(Duration.ofSeconds(60));
        tell(Duration.ofSeconds(60), B);
        pass(Duration.ofSeconds(60));
        tell(Duration.ofSeconds(60), A);
        pass(Duration.ofSeconds(239));
        tell(Duration.ofSeconds(60), B);

        assertTrue(addresses.has(A));
        assertTrue(addresses.has(B));
        assertEquals(List.of(List.of(A), List.of(B), List.of(A), List.of(B)), told);
        assertEquals(0, vanished);
    }

    @Test
    void addressThatIsMissingForFiveTimesToLiveHasVanished() {
        tell(Duration.ofSeconds(60), A);
        pass(Duration.ofMinutes(5).minusNanos(1));
        tell(Duration.ofSeconds(60), B);
        assertTrue(addresses.has(A));

        pass(Duration.ofNanos(1));
        tell(Duration.ofSeconds(60), B);
        assertFalse(addresses.has(A));
        assertEquals(1, vanished);
    }

    @Test
    void graceIsBoundedHoweverLongTheTimeToLiveIs() {
        tell(Duration.ofMinutes(5), A);
        pass(KnownAddresses.LONGEST_GRACE);
        tell(Duration.ofMinutes(5), B);
        assertFalse(addresses.has(A));
    }

    @Test
    void addressThatOnlyAFailedLookupIsMissingIsKeptHoweverLong() {
        tell(Duration.ofSeconds(1), A);
        pass(Duration.ofHours(1));
        addresses.find(told::add);
        fail();
        assertTrue(addresses.has(A));
    }

    @Test
    void missingAddressThatAConnectionFailedToHasVanishedAtOnceAndACurrentOneHasNot() {
        tell(Duration.ofSeconds(60), A);
        tell(Duration.ofSeconds(60), B);

        addresses.failed(B);
        assertTrue(addresses.has(B));
        addresses.failed(A);
        addresses.failed(A);
        assertFalse(addresses.has(A));
        assertEquals(1, vanished);
    }

    @Test
    void moreAddressesThanAreKeptAreLeftOutAndTheLongestMissingVanishFirst() {
        List<InetAddress> many = IntStream.range(0, KnownAddresses.MOST_ADDRESSES + 1)
                .mapToObj(KnownAddressesTest::address)
                .toList();
        tell(Duration.ofSeconds(60), many.get(0));
        assertEquals(0, tooMany);

        tell(Duration.ofSeconds(60), many.subList(1, many.size()).toArray(new InetAddress[0]));
        assertEquals(1, tooMany);
        assertEquals(1, vanished);
        assertFalse(addresses.has(many.get(0)));

        tell(Duration.ofSeconds(60), many.toArray(new InetAddress[0]));
        assertEquals(KnownAddresses.MOST_ADDRESSES, told.get(2).size());
        assertEquals(2, tooMany);
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

    private CompletableFuture<NameLookup.Answer> lookup(String host) {
        CompletableFuture<NameLookup.Answer> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }

    /** Of this machine's own: it replaces what was before. */
    private void answer(List<InetAddress> found) {
        asked.remove().complete(new NameLookup.Answer(found, Duration.ZERO));
        channel.runPendingTasks();
    }

    private void tell(Duration timeToLive, InetAddress... found) {
        addresses.find(told::add);
        asked.remove().complete(new NameLookup.Answer(List.of(found), timeToLive));
        channel.runPendingTasks();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void fail() {
        asked.remove().completeExceptionally(new UnknownHostException("origin.test"));
        channel.runPendingTasks();
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (last >> 8), (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
