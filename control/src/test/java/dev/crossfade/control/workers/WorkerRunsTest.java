package dev.crossfade.control.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.MovedClock;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** With passes that are begun, and take their time. */
class WorkerRunsTest implements WorkerServices, KeptCounts {

    private static final TenantId ACME = new TenantId("acme");
    private static final WorkerSettings SETTINGS = new WorkerSettings(
            new WorkerSide("eu-central-1", null, null, null, "shop", List.of("mailer", "invoices")),
            new WorkerSide("us-east-1", null, null, null, "shop", List.of("mailer", "invoices")),
            Map.of(),
            Duration.ofMinutes(10));

    private final Queue<Runnable> begun = new ArrayDeque<>();
    private final List<String> said = new ArrayList<>();
    private final Map<UUID, WorkerCounts> kept = new HashMap<>();
    private final Map<String, Integer> source = new HashMap<>(Map.of("mailer", 3, "invoices", 1));
    private final MovedClock clock = new MovedClock();
    private final WorkerRuns runs =
            new WorkerRuns(Map.of(ACME, SETTINGS), id -> this, this, () -> true, begun::add, clock.steady());
    private final Migration migration = Migration.first(new UUID(0, 1), ACME, "hold-point", clock.instant());
    private Runnable whenSaid = () -> {};
    private int looks;
    private boolean refuses;

    @Test
    void whatIsOwedIsNotKnownWhileACallIsUnderWayThatMayWriteItDown() {
        runs.beforeAttempt(migration);
        runs.callOff(migration);

        assertEquals("a call to Amazon ECS that is under way", reason(runs.afterAttempt(migration, false)));
        begun.remove().run();

        assertInstanceOf(StepOutcome.Done.class, runs.afterAttempt(migration, false));
        assertEquals(List.of(), said);
        assertEquals(Map.of(), kept);
    }

    /** One that was refused rests before it looks again; a tender must not wake what nobody wants any more. */
    @Test
    void whatRestsBetweenTwoLooksIsNotGoneOnWithOnceNobodyWantsIt() {
        refuses = true;
        runs.beforeAttempt(migration);
        begun.remove().run();
        runs.tend();
        refuses = false;

        assertInstanceOf(StepOutcome.Done.class, runs.afterAttempt(migration, false));
        clock.move(WorkerRun.LOOK);
        runs.tend();
        while (!begun.isEmpty()) {
            begun.remove().run();
        }

        assertEquals(List.of(), said);
        assertEquals(Map.of(), kept);
    }

    @Test
    void nothingMoreIsSaidOnceItIsCalledOffAndWhatWasSaidIsTakenBack() {
        runs.beforeAttempt(migration);
        whenSaid = () -> runs.callOff(migration);
        begun.remove().run();
        assertEquals(List.of("mailer 0"), said);

        assertInstanceOf(StepOutcome.Wait.class, runs.afterAttempt(migration, false));
        begun.remove().run();
        runs.tend();
        clock.move(WorkerRun.LOOK);
        runs.afterAttempt(migration, false);
        begun.remove().run();

        assertInstanceOf(StepOutcome.Done.class, runs.afterAttempt(migration, false));
        assertEquals(List.of("mailer 0", "mailer 3"), said);
        assertFalse(find(migration.id()).orElseThrow().due());
    }

    @Test
    void onlyStoppedOnesOfThisAttemptLetItBeMade() {
        assertInstanceOf(StepOutcome.Wait.class, runs.verdict(migration));
        stopAll();
        assertInstanceOf(StepOutcome.Done.class, runs.verdict(migration));

        runs.forgetAll();

        assertEquals("it is not known any more whether the workers have stopped", reason(runs.verdict(migration)));
    }

    @Test
    void whatIsRefusedIsTriedThreeTimesAndNoMore() {
        refuses = true;
        for (int pass = 1; pass <= WorkerRun.TRIES; pass++) {
            assertInstanceOf(StepOutcome.Wait.class, runs.beforeAttempt(migration));
            begun.remove().run();
            runs.tend();
            clock.move(WorkerRun.LOOK);
        }

        StepOutcome.Failed failed = assertInstanceOf(StepOutcome.Failed.class, runs.beforeAttempt(migration));
        clock.move(Duration.ofHours(1));
        runs.tend();
        assertEquals("ecs:DescribeServices is not allowed", failed.reason());
        assertFalse(failed.retryable());
        assertEquals(WorkerRun.TRIES, looks);
        assertTrue(begun.isEmpty());
    }

    @Test
    void onlyTheLastThatBecameKnownIsToldToWhoAsksAfterHours() {
        stopAll();
        runs.callOff(migration);
        runs.forgetAll();
        runs.beforeAttempt(migration);
        for (int pass = 0; pass < WorkerRun.MOST_NOTES + 5; pass++) {
            // Somebody starts it whenever it was stopped.
            source.put("mailer", 2);
            begun.remove().run();
            runs.tend();
            clock.move(WorkerRun.LOOK);
            runs.tend();
        }

        StepOutcome.Wait wait = assertInstanceOf(StepOutcome.Wait.class, runs.beforeAttempt(migration));
        assertEquals(WorkerRun.MOST_NOTES, String.valueOf(wait.found()).split("; ", -1).length);
    }

    private void stopAll() {
        runs.beforeAttempt(migration);
        begun.remove().run();
        runs.beforeAttempt(migration);
        clock.move(WorkerRun.LOOK);
        runs.beforeAttempt(migration);
        begun.remove().run();
        assertInstanceOf(StepOutcome.Done.class, runs.beforeAttempt(migration));
    }

    private static String reason(StepOutcome outcome) {
        return assertInstanceOf(StepOutcome.Wait.class, outcome).reason();
    }

    @Override
    public List<ServiceSight> look(Side side) {
        looks++;
        if (refuses) {
            throw new WorkersFailure("ecs:DescribeServices is not allowed", "give the role what it lacks");
        }
        return List.of("mailer", "invoices").stream()
                .map(name -> {
                    int tasks = side == Side.SOURCE ? source.getOrDefault(name, 0) : 0;
                    return new ServiceSight(name, ServiceSight.ACTIVE, tasks, tasks, 0, 1);
                })
                .toList();
    }

    @Override
    public void scale(Side side, String service, int count) {
        said.add(service + " " + count);
        source.put(service, count);
        whenSaid.run();
    }

    @Override
    public Optional<WorkerCounts> find(UUID migration) {
        return Optional.ofNullable(kept.get(migration));
    }

    @Override
    public void put(UUID migration, WorkerCounts counts) {
        kept.put(migration, counts);
    }
}
