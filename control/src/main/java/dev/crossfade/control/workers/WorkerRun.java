package dev.crossfade.control.workers;

import dev.crossfade.config.settings.Durations;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Services on their way to what they are to have: passes beside the migration, one after the other, until all is so. Those that do not stop
 * in time have failed. Those that do not start in time have failed as well, and are looked after all the same. Thread-safe.
 */
final class WorkerRun {

    /** Between two passes. */
    static final Duration LOOK = Duration.ofSeconds(5);
    /** Between two passes of what has failed and is tried on. */
    static final Duration LATER = Duration.ofSeconds(30);

    static final int TRIES = 3;
    /** Nobody may ask for hours; the last of what became known is told then. */
    static final int MOST_NOTES = 50;

    private static final Duration AGAIN = Duration.ofMillis(500);

    /**
     * What a run is for.
     *
     * @param what in words: {@code the source's workers}
     * @param stops whether they are stopped; else they are started
     * @param command by which a person sees what keeps them
     */
    record Purpose(String what, boolean stops, String command) {

        private String verb() {
            return stops ? "stop" : "start";
        }
    }

    private final String id;
    private final Purpose purpose;
    private final Duration timeout;
    private final Supplier<WorkerPass.Result> pass;
    private final Executor executor;
    private final InstantSource steady;
    private final @Nullable WorkerRun before;
    private final List<String> notes = new ArrayList<>();
    private int failures;
    private @Nullable Instant deadline;
    private Instant notBefore = Instant.MIN;
    private @Nullable FutureTask<WorkerPass.Result> running;
    private @Nullable StepOutcome standing;
    private volatile boolean dismissed;

    /**
     * Nothing is looked at yet.
     *
     * @param passes makes the passes, of whether anything may be said
     * @param before the run in whose place this one comes: it waits until nothing of that is under way; null for none
     */
    WorkerRun(
            String id,
            Purpose purpose,
            Duration timeout,
            Function<BooleanSupplier, Supplier<WorkerPass.Result>> passes,
            Executor executor,
            InstantSource steady,
            @Nullable WorkerRun before) {
        this.id = id;
        this.purpose = purpose;
        this.timeout = timeout;
        this.pass = passes.apply(() -> !dismissed);
        this.executor = executor;
        this.steady = steady;
        this.before = before;
    }

    String id() {
        return id;
    }

    /** How it stands, with what became known since it was asked last. */
    synchronized StepOutcome look() {
        advance();
        String found = notes.isEmpty() ? null : String.join("; ", notes);
        StepOutcome now = verdict();
        if (now instanceof StepOutcome.Failed) {
            return now;
        }
        notes.clear();
        return now instanceof StepOutcome.Wait wait
                ? StepOutcome.waiting(wait.reason(), AGAIN, found)
                : StepOutcome.done(found == null ? "" : found);
    }

    /** As {@link #look}, without going on, and without telling anything. */
    synchronized StepOutcome verdict() {
        return standing == null ? waiting("") : standing;
    }

    /** Goes on as far as it can without waiting. */
    synchronized void advance() {
        while (!isOver() && !dismissed) {
            FutureTask<WorkerPass.Result> now = running;
            if (now == null) {
                if (steady.instant().isBefore(notBefore) || (before != null && before.isBusy())) {
                    return;
                }
                begin();
            } else if (now.isDone()) {
                running = null;
                took(result(now));
            } else {
                return;
            }
        }
    }

    private boolean isOver() {
        return standing instanceof StepOutcome.Done
                || (standing instanceof StepOutcome.Failed failed && !failed.retryable());
    }

    private void begin() {
        if (deadline == null) {
            deadline = steady.instant().plus(timeout);
        }
        FutureTask<WorkerPass.Result> next = new FutureTask<>(pass::get);
        running = next;
        executor.execute(next);
    }

    private static WorkerPass.Result result(FutureTask<WorkerPass.Result> run) {
        try {
            return run.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return WorkerPass.Result.failed(new WorkersFailure("interrupted", "none: it is tried again", e));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            return WorkerPass.Result.failed(
                    new WorkersFailure(String.valueOf(e.getCause()), "see the controller's log", e));
        }
    }

    private void took(WorkerPass.Result result) {
        result.notes().forEach(this::note);
        WorkersFailure failure = result.failure();
        if (failure != null) {
            failed(failure);
        } else if (result.awaited().isEmpty()) {
            note(purpose.what() + (purpose.stops() ? " have stopped" : " work"));
            standing = StepOutcome.done("");
        } else {
            failures = 0;
            await(String.join(", ", result.awaited()));
        }
    }

    private void await(String awaited) {
        if (isLate()) {
            fails(
                    "after " + Durations.format(timeout) + " these have not: " + awaited,
                    "see what keeps them: " + purpose.command()
                            + (purpose.stops()
                                    ? "; then try again"
                                    : "; a service whose desired count somebody sets is left to them"));
        } else if (!(standing instanceof StepOutcome.Failed)) {
            standing = waiting(": " + awaited);
            notBefore = steady.instant().plus(LOOK);
        } else {
            notBefore = steady.instant().plus(LATER);
        }
    }

    private void failed(WorkersFailure failure) {
        failures++;
        if (failures >= TRIES || isLate() || standing instanceof StepOutcome.Failed) {
            fails(failure.getMessage(), failure.action());
        } else {
            standing = waiting(", tried again: " + failure.getMessage());
            notBefore = steady.instant().plus(LOOK);
        }
    }

    private void fails(String reason, String action) {
        standing =
                new StepOutcome.Failed(purpose.what() + " did not " + purpose.verb(), reason, action, !purpose.stops());
        notBefore = steady.instant().plus(LATER);
    }

    private boolean isLate() {
        return deadline != null && !steady.instant().isBefore(deadline);
    }

    private StepOutcome waiting(String how) {
        return StepOutcome.waiting(purpose.what() + " to " + purpose.verb() + how, AGAIN);
    }

    private void note(String note) {
        notes.add(note);
        if (notes.size() > MOST_NOTES) {
            notes.remove(0);
        }
    }

    /** A pass of it is under way, which may still say something. */
    synchronized boolean isBusy() {
        return (running != null && !running.isDone()) || (before != null && before.isBusy());
    }

    /** Nobody wants it any more: nothing more is said. */
    void dismiss() {
        dismissed = true;
    }

    boolean isDismissed() {
        return dismissed;
    }
}
