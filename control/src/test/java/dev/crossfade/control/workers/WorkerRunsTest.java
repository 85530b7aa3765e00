package dev.crossfade.control.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.MovedClock;
import dev.crossfade.control.workflow.step.StepOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.BooleanSupplier;
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
    private final PassMeter meter = new PassMeter();
    private final WorkerRuns runs =
            new WorkerRuns(Map.of(ACME, SETTINGS), id -> this, this, () -> true, begun::add, clock.steady(), meter);
    private final Migration migration = Migration.first(new UUID(0, 1), ACME, "hold-point", clock.instant());
    private Runnable whenSaid = () -> {};
    private Runnable whenPrepared = () -> {};
    private Runnable whenLooked = () -> {};
    private int looks;
    private boolean refuses;

    @Test
    void whatIsCalledOffIsWaitedForWhileACallIsUnderWayThatChangesSomething() {
        List<StepOutcome> meanwhile = new ArrayList<>();
        runs.beforeAttempt(migration);
        whenSaid = () -> {
            runs.callOff(migration);
            meanwhile.add(runs.afterAttempt(migration, false));
        };
        begun.remove().run();

        assertEquals("a call to Amazon ECS that is under way", reason(meanwhile.get(0)));
        assertEquals(List.of("mailer 0"), said);
    }

    /** A role that is not lent keeps a call for a minute, and it has no effect before it leaves. */
    @Test
    void nobodyWaitsForACallThatHasNotLeft() {
        List<StepOutcome> meanwhile = new ArrayList<>();
        runs.beforeAttempt(migration);
        whenPrepared = () -> {
            runs.callOff(migration);
            meanwhile.add(runs.afterAttempt(migration, false));
        };
        begun.remove().run();

        assertEquals("the source's workers to start", reason(meanwhile.get(0)));
        assertEquals(List.of(), said);
    }

    /** Where AWS does not answer a look takes a minute and more; nothing comes of it once nobody wants it. */
    @Test
    void nobodyWaitsForALookThatIsNotWantedAnyMore() {
        runs.beforeAttempt(migration);
        runs.callOff(migration);

        assertInstanceOf(StepOutcome.Done.class, runs.afterAttempt(migration, false));
        begun.remove().run();

        assertEquals(0, looks);
        assertEquals(List.of(), said);
        assertEquals(Map.of(), kept);
    }

    @Test
    void rollbackWithoutThemIsMadeAtOnceWhileALookIsUnderWay() {
        whenLooked = () -> {
            whenLooked = () -> {};
            assertInstanceOf(
                    StepOutcome.Done.class, runs.beforeAttempt(migration.wanting(Intent.ROLL_BACK_WITHOUT_WORKERS)));
        };
        runs.beforeAttempt(migration);
        begun.remove().run();

        assertEquals(1, looks);
        assertEquals(List.of(), said);
        assertTrue(find(migration.id()).orElseThrow().unstopped());
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
        clock.move(WorkerProgress.LOOK);
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
        clock.move(WorkerProgress.LOOK);
        runs.afterAttempt(migration, false);
        begun.remove().run();

        assertInstanceOf(StepOutcome.Done.class, runs.afterAttempt(migration, false));
        assertEquals(
                List.of("mailer 0", "mailer 3", "invoices 1"),
                said,
                "whatever a look shows of a stop, the start is said last");
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
    void whatHasStoppedAWhileAgoIsLookedAtAgainBeforeAnAttemptGoesByIt() {
        stopAll();
        clock.move(WorkerProgress.FRESH.minus(WorkerProgress.LOOK).minusMillis(1));
        assertInstanceOf(StepOutcome.Done.class, runs.beforeAttempt(migration));
        source.put("mailer", 2);
        clock.move(WorkerProgress.LOOK.plusMillis(1));

        assertInstanceOf(StepOutcome.Wait.class, runs.beforeAttempt(migration));
        said.clear();
        for (int pass = 0; pass < 2; pass++) {
            begun.remove().run();
            runs.beforeAttempt(migration);
            clock.move(WorkerProgress.LOOK);
            runs.beforeAttempt(migration);
        }

        assertEquals(List.of("mailer 0"), said);
        assertInstanceOf(StepOutcome.Done.class, runs.verdict(migration));
    }

    @Test
    void whatIsRefusedIsTriedThreeTimesAndNoMore() {
        refuses = true;
        for (int pass = 1; pass <= WorkerProgress.TRIES; pass++) {
            assertInstanceOf(StepOutcome.Wait.class, runs.beforeAttempt(migration));
            begun.remove().run();
            runs.tend();
            clock.move(WorkerProgress.LOOK);
        }

        StepOutcome.Failed failed = assertInstanceOf(StepOutcome.Failed.class, runs.beforeAttempt(migration));
        clock.move(Duration.ofHours(1));
        runs.tend();
        assertEquals("ecs:DescribeServices is not allowed", failed.reason());
        assertFalse(failed.retryable());
        assertEquals(WorkerProgress.TRIES, looks);
        assertTrue(begun.isEmpty());
        assertEquals(WorkerProgress.TRIES, counted("failed"));
    }

    @Test
    void onlyTheLastThatBecameKnownIsToldToWhoAsksAfterHours() {
        stopAll();
        runs.callOff(migration);
        runs.forgetAll();
        runs.beforeAttempt(migration);
        // Each time it is said anew it makes two notes, and may not show for some looks.
        int passes = WorkerProgress.MOST_NOTES / 2 * (Said.MAY_BE_BEHIND + 1) + Said.MAY_BE_BEHIND + 1;
        for (int pass = 0; pass < passes; pass++) {
            // Somebody starts it whenever it was stopped.
            source.put("mailer", 2);
            begun.remove().run();
            runs.tend();
            clock.move(WorkerProgress.LOOK);
            runs.tend();
        }

        StepOutcome.Wait wait = assertInstanceOf(StepOutcome.Wait.class, runs.beforeAttempt(migration));
        assertEquals(WorkerProgress.MOST_NOTES, String.valueOf(wait.found()).split("; ", -1).length);
    }

    /** It may have had a call under way: what stops them once more after all was started is undone. */
    @Test
    void whatWasOwedByAnotherControllerIsLookedAtOnceMoreWhenNoCallOfItCanComeAnyMore() {
        kept.put(migration.id(), owedByAnother());
        source.putAll(Map.of("mailer", 0, "invoices", 0));
        startAll();
        assertFalse(find(migration.id()).orElseThrow().due());
        said.clear();

        source.put("mailer", 0);
        source.put("invoices", 4);
        clock.move(WorkerDebts.LATEST_CALL.minus(WorkerProgress.LOOK).minusSeconds(1));
        runs.tend();
        assertTrue(begun.isEmpty());
        clock.move(Duration.ofSeconds(1));
        runs.tend();
        begun.remove().run();

        assertEquals(
                "the source's workers to start: mailer (3 wanted, 0 running, 0 pending)",
                reason(runs.afterAttempt(migration, false)));
        assertEquals(List.of("mailer 3"), said);
        clock.move(WorkerProgress.LOOK);
        runs.tend();
        begun.remove().run();
        assertInstanceOf(StepOutcome.Done.class, runs.afterAttempt(migration, false));
        clock.move(Duration.ofHours(1));
        runs.tend();
        assertTrue(begun.isEmpty());
    }

    @Test
    void whatThisControllerItselfOwedIsNotLookedAtOnceMore() {
        stopAll();
        runs.callOff(migration);
        startAll();

        source.put("mailer", 0);
        clock.move(Duration.ofHours(1));
        runs.tend();

        assertTrue(begun.isEmpty());
    }

    /** One that AWS has not answered may be made all the same, and after the start. */
    @Test
    void callOfItsOwnThatFailedIsLookedForOnceMoreWhenItCannotComeAnyMore() {
        whenSaid = () -> {
            throw new WorkersFailure("ecs:UpdateService was not answered", "see whether the region is well");
        };
        runs.beforeAttempt(migration);
        begun.remove().run();
        whenSaid = () -> {};
        runs.callOff(migration);
        startAll();
        said.clear();

        source.put("mailer", 0);
        clock.move(WorkerDebts.LATEST_CALL);
        runs.tend();
        begun.remove().run();

        assertEquals(List.of("mailer 3"), said);
    }

    /** What it writes down itself does not make the late call of the one before it come any sooner. */
    @Test
    void whatThisControllerOwesWhileACallOfAnotherMayComeIsLookedAtOnceMore() {
        kept.put(migration.id(), owedByAnother().settled());
        stopAll();
        runs.callOff(migration);
        startAll();
        said.clear();

        source.put("mailer", 0);
        clock.move(WorkerDebts.LATEST_CALL);
        runs.tend();
        begun.remove().run();

        assertEquals(List.of("mailer 3"), said);
    }

    @Test
    void secondLookThatIsRefusedIsTriedThreeTimesAndNoMore() {
        kept.put(migration.id(), owedByAnother());
        source.putAll(Map.of("mailer", 0, "invoices", 0));
        startAll();
        refuses = true;
        clock.move(WorkerDebts.LATEST_CALL);
        int before = looks;
        for (int pass = 0; pass < 10; pass++) {
            runs.tend();
            while (!begun.isEmpty()) {
                begun.remove().run();
            }
            clock.move(WorkerProgress.LATER);
        }

        assertEquals(WorkerProgress.TRIES, looks - before);
        StepOutcome.Done told = assertInstanceOf(StepOutcome.Done.class, runs.afterAttempt(migration, false));
        assertTrue(told.found().endsWith("could not be looked at: ecs:DescribeServices is not allowed"), told.found());
    }

    @Test
    void eachLookIsCountedByWhatItCameTo() {
        stopAll();

        assertEquals(1, counted("awaited"));
        assertEquals(1, counted("reached"));
        assertEquals(0, counted("failed"));
    }

    private double counted(String result) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        meter.bindTo(registry);
        return registry.get("crossfade.control.worker.passes")
                .tag("result", result)
                .functionCounter()
                .count();
    }

    private WorkerCounts owedByAnother() {
        WorkerCounting.Found found =
                new WorkerCounting.Found(Map.of("mailer", 3, "invoices", 1), Map.of("mailer", 0, "invoices", 0));
        return WorkerCounting.before(1, migration.next(), null, found, SETTINGS);
    }

    private void startAll() {
        for (int pass = 0; pass < 2; pass++) {
            assertInstanceOf(StepOutcome.Wait.class, runs.afterAttempt(migration, false));
            begun.remove().run();
            runs.afterAttempt(migration, false);
            clock.move(WorkerProgress.LOOK);
        }
        assertInstanceOf(StepOutcome.Done.class, runs.afterAttempt(migration, false));
    }

    private void stopAll() {
        runs.beforeAttempt(migration);
        begun.remove().run();
        runs.beforeAttempt(migration);
        clock.move(WorkerProgress.LOOK);
        runs.beforeAttempt(migration);
        begun.remove().run();
        assertInstanceOf(StepOutcome.Done.class, runs.beforeAttempt(migration));
    }

    private static String reason(StepOutcome outcome) {
        return assertInstanceOf(StepOutcome.Wait.class, outcome).reason();
    }

    @Override
    public int ending(Side side, String service) {
        return 0;
    }

    @Override
    public List<ServiceSight> look(Side side) {
        looks++;
        whenLooked.run();
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
    public void scale(Side side, String service, int count, BooleanSupplier wanted) {
        whenPrepared.run();
        if (!wanted.getAsBoolean()) {
            throw WorkersFailure.notLeading();
        }
        said.add(service + " " + count);
        if (side == Side.SOURCE) {
            source.put(service, count);
        }
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
