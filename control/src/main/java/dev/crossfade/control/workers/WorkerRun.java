package dev.crossfade.control.workers;

import dev.crossfade.control.workflow.step.StepOutcome;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Services on their way to what they are to have: passes beside the migration, one after the other, until all is so. Thread-safe. */
final class WorkerRun {

    /** What it does. */
    interface Passes {

        WorkerPass.Result take();

        /** Long after all was so. */
        default WorkerPass.Result again() {
            return take();
        }
    }

    private final String id;
    private final WorkerProgress progress;
    private final Passes passes;
    private final Executor executor;
    private final PassMeter meter;
    private final @Nullable WorkerRun before;
    private final Consent consent;
    private @Nullable FutureTask<WorkerPass.Result> running;

    /**
     * Nothing is looked at yet.
     *
     * @param passes makes the passes, of whether they may act
     * @param acts whether this controller may act at all
     * @param before the run in whose place this one comes: it waits until nothing that that one has begun can take effect; null for none
     */
    WorkerRun(
            String id,
            WorkerProgress progress,
            Function<Consent, Passes> passes,
            BooleanSupplier acts,
            Executor executor,
            PassMeter meter,
            @Nullable WorkerRun before) {
        this.id = id;
        this.progress = progress;
        this.consent = new Consent(acts);
        this.passes = passes.apply(consent);
        this.executor = executor;
        this.meter = meter;
        this.before = before;
    }

    String id() {
        return id;
    }

    /** How it stands, with what became known since it was asked last. */
    synchronized StepOutcome look() {
        progress.renew();
        advance();
        return progress.told();
    }

    /** As {@link #look}, without going on, and without telling anything. */
    synchronized StepOutcome verdict() {
        return progress.standing();
    }

    /** Goes on as far as it can without waiting. */
    synchronized void advance() {
        while (!progress.isOver() && !consent.isDismissed()) {
            FutureTask<WorkerPass.Result> now = running;
            if (now == null) {
                if (!progress.isDue() || (before != null && before.isActing())) {
                    return;
                }
                begin();
            } else if (now.isDone()) {
                running = null;
                WorkerPass.Result result = result(now);
                meter.count(result);
                progress.took(result);
            } else {
                return;
            }
        }
    }

    private void begin() {
        progress.begins();
        FutureTask<WorkerPass.Result> next = new FutureTask<>(progress.looksAgain() ? passes::again : passes::take);
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

    /** Something is under way that has an effect; a look has none. */
    boolean isActing() {
        return consent.isActing() || (before != null && before.isActing());
    }

    /** Nobody wants it any more: nothing more is said. */
    void dismiss() {
        consent.dismiss();
    }

    boolean isDismissed() {
        return consent.isDismissed();
    }

    /** What could not be done for now, and keeps nobody from anything, in words; empty for nothing. */
    synchronized Optional<String> owed() {
        return progress.owed();
    }
}
