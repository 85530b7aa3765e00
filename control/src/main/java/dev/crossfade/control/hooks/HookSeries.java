package dev.crossfade.control.hooks;

import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.config.settings.ControlSettings.Hook.OnFailure;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of one point, one after the other. Each is run beside the migration: one that waits is run again in a while, one that fails
 * is tried again twice, and then the migration waits for a person, or goes on, as the hook says. Thread-safe.
 */
final class HookSeries {

    /** When one that waits is asked again. */
    static final Duration WAIT = Duration.ofSeconds(5);

    static final int TRIES = 3;

    /** Nobody may ask for hours; the last of what became known is told then. */
    static final int MOST_NOTES = 20;

    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Duration NEXT_TRY = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofSeconds(30);

    /** What becomes of a series whose hook has failed for good, where that stops the migration. */
    enum Once {
        /** It stays failed. */
        FAILED,
        /** Whoever asks once more has it run once more: a person said so. */
        ASKED,
        /** It is run again and again. */
        PASSED
    }

    /** One hook, and what it is told. */
    record Task(Hook hook, HookCall call) {

        /** Neither arguments nor a path: they may hold what nobody else is to know. */
        String name() {
            String url = hook.url();
            String shown = url == null
                    ? hook.run().get(0).replaceFirst(".*/", "")
                    : String.valueOf(URI.create(url).getHost());
            return "the hook " + call.when() + " " + call.stage() + " (" + shown + ")";
        }
    }

    private final String id;
    private final List<Task> tasks;
    private final Once end;
    private final HookRunner runner;
    private final Executor executor;
    private final InstantSource steady;
    private final Consumer<HookAnswer> counted;
    private final List<String> notes = new ArrayList<>();
    private int next;
    private int failures;
    private Instant notBefore = Instant.MIN;
    private @Nullable FutureTask<HookAnswer> running;
    private boolean told;
    private boolean dismissed;
    private @Nullable StepOutcome standing;
    private @Nullable Trouble left;

    HookSeries(
            String id,
            List<Task> tasks,
            Once end,
            HookRunner runner,
            Executor executor,
            InstantSource steady,
            Consumer<HookAnswer> counted) {
        this.id = id;
        this.tasks = List.copyOf(tasks);
        this.end = end;
        this.runner = runner;
        this.executor = executor;
        this.steady = steady;
        this.counted = counted;
    }

    String id() {
        return id;
    }

    /** How it stands, with what became known since it was asked last. */
    synchronized StepOutcome look() {
        if (end == Once.ASKED && told) {
            told = false;
            standing = null;
        }
        advance();
        String found = notes.isEmpty() ? null : String.join("; ", notes);
        notes.clear();
        if (next == tasks.size()) {
            return new StepOutcome.Done(found == null ? "" : found, left);
        }
        if (standing instanceof StepOutcome.Failed failed) {
            told = true;
            return failed;
        }
        String reason = standing instanceof StepOutcome.Wait wait
                ? wait.reason()
                : tasks.get(next).name();
        return StepOutcome.waiting(reason, AGAIN, found);
    }

    /** As {@link #look}, without going on, and without telling anything. */
    synchronized StepOutcome verdict() {
        if (next == tasks.size()) {
            return StepOutcome.done("");
        }
        return standing == null ? StepOutcome.waiting(tasks.get(next).name(), AGAIN) : standing;
    }

    /** Goes on as far as it can without waiting. */
    synchronized void advance() {
        while (next < tasks.size() && !dismissed) {
            FutureTask<HookAnswer> now = running;
            if (now == null) {
                if (failedForGood() || steady.instant().isBefore(notBefore)) {
                    return;
                }
                begin(tasks.get(next));
            } else if (now.isDone()) {
                running = null;
                took(tasks.get(next), answer(now));
            } else {
                return;
            }
        }
    }

    private boolean failedForGood() {
        return standing instanceof StepOutcome.Failed && end != Once.PASSED;
    }

    private void begin(Task task) {
        if (standing == null) {
            standing = StepOutcome.waiting(task.name() + " runs", AGAIN);
        }
        FutureTask<HookAnswer> run = new FutureTask<>(() -> runner.run(task.hook(), task.call()));
        running = run;
        executor.execute(run);
    }

    private static HookAnswer answer(FutureTask<HookAnswer> run) {
        try {
            return run.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new HookAnswer.Failed("it was interrupted");
        } catch (ExecutionException e) {
            return new HookAnswer.Failed("it was not run: " + e.getCause());
        }
    }

    private void took(Task task, HookAnswer answer) {
        counted.accept(answer);
        Instant now = steady.instant();
        if (answer instanceof HookAnswer.GoOn) {
            add(task.name() + " is done");
            over();
        } else if (answer instanceof HookAnswer.Wait wait) {
            String reason = task.name() + ": " + wait.reason();
            note(reason);
            failures = 0;
            standing = StepOutcome.waiting(reason, AGAIN);
            notBefore = now.plus(WAIT);
        } else if (answer instanceof HookAnswer.Failed failed) {
            failed(task, failed.reason(), now);
        }
    }

    private void failed(Task task, String reason, Instant now) {
        failures++;
        String what = task.name() + " failed";
        // Once people know of it, they are not to see it come and go.
        boolean known = standing instanceof StepOutcome.Failed;
        if (failures < TRIES && !known) {
            add(what + ", and is tried again: " + reason);
            standing = StepOutcome.waiting(what + ", and is tried again: " + reason, AGAIN);
            notBefore = now.plus(NEXT_TRY);
        } else if (task.hook().onFailure() == OnFailure.CONTINUE) {
            add(what + ", and the migration goes on: " + reason);
            left = new Trouble(
                    what + ", and the migration goes on (onFailure: continue)",
                    reason,
                    "see whether what it should have done has to be done by hand");
            over();
        } else {
            failures = 0;
            notBefore = end == Once.PASSED ? now.plus(LATER) : Instant.MIN;
            standing = new StepOutcome.Failed(
                    what, reason, "mend what it says; it is safe to run it by hand meanwhile", end == Once.PASSED);
        }
    }

    private void over() {
        next++;
        failures = 0;
        standing = null;
        notBefore = Instant.MIN;
    }

    /** Each reason once. */
    private void note(String reason) {
        boolean told =
                standing instanceof StepOutcome.Wait wait && wait.reason().equals(reason);
        if (!told) {
            add(reason);
        }
    }

    private void add(String note) {
        notes.add(note);
        if (notes.size() > MOST_NOTES) {
            notes.remove(0);
        }
    }

    /** Nobody wants it any more: what runs is ended. */
    synchronized void dismiss() {
        dismissed = true;
        FutureTask<HookAnswer> run = running;
        if (run != null) {
            run.cancel(true);
        }
    }
}
