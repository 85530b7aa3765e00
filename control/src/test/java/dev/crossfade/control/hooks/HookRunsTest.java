package dev.crossfade.control.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.MovedClock;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HookRunsTest {

    private static final Hook LOCK =
            new Hook(Hook.Stage.SETUP, null, List.of("lock"), null, Duration.ofSeconds(60), Hook.OnFailure.STOP);

    private final MovedClock clock = new MovedClock();
    private final List<String> told = new ArrayList<>();
    private final Queue<Runnable> begun = new ArrayDeque<>();
    private final HookRuns runs = new HookRuns(
            List.of(LOCK),
            (hook, call) -> {
                told.add(call.id());
                return new HookAnswer.GoOn();
            },
            new NothingDue(),
            begun::add,
            clock,
            new HookCounts());
    private final Migration migration =
            Migration.first(new UUID(0, 1), new TenantId("acme"), "before-setup", clock.instant());

    /** As where a comparison of hours keeps its step busy. */
    @Test
    void onlyTheLastThatBecameKnownIsToldToWhoAsksAfterHours() {
        Deque<Integer> left = new ArrayDeque<>();
        for (int jobs = 1; jobs <= HookSeries.MOST_NOTES + 3; jobs++) {
            left.push(jobs);
        }
        HookRuns counting = new HookRuns(
                List.of(LOCK),
                (hook, call) -> new HookAnswer.Wait(left.pop() + " jobs are left"),
                new NothingDue(),
                Runnable::run,
                clock,
                new HookCounts());
        counting.at(HookPoint.BEFORE_SETUP, migration);
        while (!left.isEmpty()) {
            clock.move(HookSeries.WAIT);
            counting.tend();
        }

        StepOutcome.Wait wait =
                assertInstanceOf(StepOutcome.Wait.class, counting.at(HookPoint.BEFORE_SETUP, migration));
        String[] told = String.valueOf(wait.found()).split("; ", -1);
        assertEquals(HookSeries.MOST_NOTES, told.length);
        assertEquals("the hook before setup (lock): 1 jobs are left", told[told.length - 1]);
    }

    /** Of a controller that may not act any more, and then may after all. */
    @Test
    void whatIsForgottenIsNotRunAndRunWithTheSameIdOnceItIsAskedAboutAgain() {
        assertInstanceOf(StepOutcome.Wait.class, runs.at(HookPoint.BEFORE_SETUP, migration));
        runs.forgetAll();
        begun.remove().run();
        assertEquals(List.of(), told);

        assertInstanceOf(StepOutcome.Wait.class, runs.at(HookPoint.BEFORE_SETUP, migration));
        begun.remove().run();
        assertEquals(List.of(new UUID(0, 1) + "/0/before-setup/1"), told);
        assertInstanceOf(StepOutcome.Done.class, runs.at(HookPoint.BEFORE_SETUP, migration));
    }
}
