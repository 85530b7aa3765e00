package dev.crossfade.control.workflow.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SideJobTest {

    private static final Duration TEST = Duration.ofSeconds(20);

    private final AtomicInteger done = new AtomicInteger();

    @Test
    void jobThatFoundNoThreadInTimeNeverBegins() {
        Deque<Runnable> queue = new ArrayDeque<>();
        SideJob job = SideJob.begin(done::incrementAndGet, queue::add);
        assertTimeoutPreemptively(TEST, job::end);
        queue.remove().run();
        assertEquals(0, done.get());
    }

    @Test
    void jobThatHasBegunIsWaitedFor() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        SideJob job = SideJob.begin(
                () -> {
                    begun.countDown();
                    awaitQuietly(mayEnd);
                    done.incrementAndGet();
                },
                work -> new Thread(work, "beside").start());
        begun.await();
        CompletableFuture<Void> ending = CompletableFuture.runAsync(job::end);
        assertFalse(ending.isDone());
        mayEnd.countDown();
        assertTimeoutPreemptively(TEST, ending::join);
        assertEquals(1, done.get());
    }

    @Test
    void failureOfAJobIsNoFailureOfWhatItStandsBeside() {
        AtomicInteger tried = new AtomicInteger();
        SideJob job = SideJob.begin(
                () -> {
                    tried.incrementAndGet();
                    throw new IllegalStateException("not today");
                },
                Runnable::run);
        job.end();
        assertTrue(tried.get() == 1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
