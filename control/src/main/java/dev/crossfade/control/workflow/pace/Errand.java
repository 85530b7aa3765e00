package dev.crossfade.control.workflow.pace;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Work that is done beside something else, and whose result is needed. Nobody leaves while it is under way. */
public final class Errand<T> implements AutoCloseable {

    private final CompletableFuture<T> work;

    private Errand(CompletableFuture<T> work) {
        this.work = work;
    }

    public static <T> Errand<T> begin(Supplier<T> work, Executor executor) {
        return new Errand<>(CompletableFuture.supplyAsync(work, executor));
    }

    /** Waits for it, and throws what it threw. */
    public T result() {
        try {
            return work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    /** Waits until it is over, however it ends. */
    @Override
    public void close() {
        work.handle((result, failure) -> true).join();
    }
}
