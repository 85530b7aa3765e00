package dev.crossfade.control.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.MovedClock;
import dev.crossfade.control.workflow.step.HookPoint;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With the threads of a controller, and a hook that ends only when it is not wanted any more. */
@Timeout(30)
class RunningHooksTest {

    private final MovedClock clock = new MovedClock();
    private final AtomicBoolean acts = new AtomicBoolean(true);
    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch runs = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final RunningHooks hooks = RunningHooks.start(
            List.of(new Hook(
                    Hook.Stage.SETUP, null, List.of("lock"), null, Duration.ofSeconds(60), Hook.OnFailure.STOP)),
            (hook, call) -> hang(),
            new NothingDue(),
            new HookCounts(),
            acts::get,
            clock);
    private final Migration migration =
            Migration.first(new UUID(0, 1), new TenantId("acme"), "before-setup", clock.instant());

    @AfterEach
    void close() {
        hooks.close();
    }

    private HookAnswer hang() throws InterruptedException {
        begun.incrementAndGet();
        runs.countDown();
        try {
            new CountDownLatch(1).await();
            return new HookAnswer.GoOn();
        } finally {
            ended.countDown();
        }
    }

    @Test
    void hookIsEndedOnceItsControllerMayNotActAndBeginsAnewOnceItMay() throws Exception {
        assertInstanceOf(StepOutcome.Wait.class, hooks.runs().at(HookPoint.BEFORE_SETUP, migration));
        assertTrue(runs.await(20, TimeUnit.SECONDS));

        acts.set(false);
        assertTrue(ended.await(20, TimeUnit.SECONDS));

        acts.set(true);
        while (begun.get() < 2) {
            assertInstanceOf(StepOutcome.Wait.class, hooks.runs().at(HookPoint.BEFORE_SETUP, migration));
            Thread.onSpinWait();
        }
    }

    @Test
    void hookIsEndedWithItsController() throws Exception {
        hooks.runs().at(HookPoint.BEFORE_SETUP, migration);
        assertTrue(runs.await(20, TimeUnit.SECONDS));

        hooks.close();

        assertEquals(0, ended.getCount());
    }

    /** It may have slept since it asked whether it may. */
    @Test
    void controllerThatMayNotActBeginsNoHook() {
        acts.set(false);
        StepOutcome first = hooks.runs().at(HookPoint.BEFORE_SETUP, migration);
        while (!String.valueOf(first).contains("may not act")) {
            first = hooks.runs().at(HookPoint.BEFORE_SETUP, migration);
        }
        assertEquals(0, begun.get());
    }
}
