package dev.crossfade.control.workflow.pace;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work that is done beside something else, if a thread is free for it, and that nothing depends on: a failure of it is for whoever
 * does the same work later to meet. At its end what has begun is waited for, and what has not never begins.
 */
public final class SideJob {

    private final AtomicBoolean mayBegin = new AtomicBoolean(true);
    private final CompletableFuture<Void> work;

    private SideJob(Runnable work, Executor executor) {
        this.work = CompletableFuture.runAsync(
                () -> {
                    if (mayBegin.getAndSet(false)) {
                        work.run();
                    }
                },
                executor);
    }

    public static SideJob begin(Runnable work, Executor executor) {
        return new SideJob(work, executor);
    }

    /** Waits until it is over. */
    public void end() {
        if (!mayBegin.getAndSet(false)) {
            work.handle((done, failure) -> true).join();
        }
    }
}
