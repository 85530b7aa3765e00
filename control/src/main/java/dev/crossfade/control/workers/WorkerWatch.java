package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether the services of the side that the tenant has left are still stopped. Nothing is said to them, for nobody owes
 * it any more: it is told. Thread-safe.
 */
final class WorkerWatch {

    static final Duration EVERY = Duration.ofMinutes(1);

    private final Side left;
    private final WorkerServices services;
    private final Executor executor;
    private final InstantSource steady;
    private Instant notBefore = Instant.MIN;
    private String told = "";
    private @Nullable FutureTask<String> running;

    WorkerWatch(Side left, WorkerServices services, Executor executor, InstantSource steady) {
        this.left = left;
        this.services = services;
        this.executor = executor;
        this.steady = steady;
    }

    /** What has come to be known since it was asked last, in words; empty for nothing. Does not wait. */
    synchronized String look() {
        if (running == null && !steady.instant().isBefore(notBefore)) {
            notBefore = steady.instant().plus(EVERY);
            FutureTask<String> next = new FutureTask<>(this::workingThere);
            running = next;
            executor.execute(next);
        }
        FutureTask<String> now = running;
        if (now == null || !now.isDone()) {
            return "";
        }
        running = null;
        String found = result(now);
        if (found.equals(told)) {
            return "";
        }
        told = found;
        return found;
    }

    private String workingThere() {
        String working = services.look(left).stream()
                .filter(sight -> sight.desired() > 0)
                .map(ServiceSight::inWords)
                .collect(Collectors.joining(", "));
        return working.isEmpty()
                ? ""
                : "somebody, or auto scaling, has started workers of the " + left.label()
                        + ", which the tenant has left: " + working;
    }

    /** A look that failed has found nothing new. */
    private String result(FutureTask<String> look) {
        try {
            return look.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return told;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            return told;
        }
    }
}
