package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The controller dies, or a call fails, at every single call from the first hold point on: workers are always stopped before a fence, never
 * work on both sides, and work in the end where the tenant lives, as many as before.
 */
class WorkerCrashTest {

    private static final List<World.Turn> TURNS = List.of(World.Turn.values());

    /** Switched over, rolled back, and switched over again. */
    @ParameterizedTest
    @EnumSource(
            value = World.Turn.class,
            names = {"KILLED_BEFORE", "KILLED_AFTER", "FAILS_BEFORE", "FAILS_AFTER"})
    void misfortuneAtAnyOneCallEndsWithTheWorkersWhereTheTenantIs(World.Turn misfortune) {
        WorkerWorld undisturbed = new WorkerWorld();
        Simulation first = new Simulation(SampleTenant.coordinated(), undisturbed);
        first.runUntil(Simulation::atHoldPoint);
        List<Integer> fatal = new ArrayList<>();
        first.world.fate = (number, name) -> {
            if (mayMeet(misfortune, name)) {
                fatal.add(number);
            }
            return World.Turn.SUCCEEDS;
        };
        thereAndBackAndThere(first, undisturbed, "undisturbed");
        for (int at : fatal) {
            WorkerWorld workers = new WorkerWorld();
            Simulation simulation = new Simulation(SampleTenant.coordinated(), workers);
            simulation.world.fate = stoppedBeforeAFence(
                    simulation, workers, (number, name) -> number == at ? misfortune : World.Turn.SUCCEEDS);
            thereAndBackAndThere(simulation, workers, misfortune + " at call " + at);
        }
    }

    /** What becomes of failures of the others is no concern of the workers, and tried without them. */
    private static boolean mayMeet(World.Turn misfortune, String call) {
        boolean dies = misfortune == World.Turn.KILLED_BEFORE || misfortune == World.Turn.KILLED_AFTER;
        return dies || call.startsWith("ecs.") || call.equals("keep counts");
    }

    /** What is owed after a switchover is not written off in time, and a rollback is refused: the tenant is still at the target. */
    @Test
    void refusedRollbackDoesNotMistakeWhereTheTenantIsForWhomSomethingIsStillOwed() {
        anySeriesOfMisfortunesEndsWithTheWorkersWhereTheTenantIs(-13082);
    }

    @Property(tries = 50)
    void anySeriesOfMisfortunesEndsWithTheWorkersWhereTheTenantIs(@ForAll long seed) {
        Random random = new Random(seed);
        WorkerWorld workers = new WorkerWorld();
        Simulation simulation = new Simulation(SampleTenant.coordinated(), workers);
        simulation.world.fate = stoppedBeforeAFence(simulation, workers, (number, name) -> {
            World.Turn turn = TURNS.get(random.nextInt(TURNS.size()));
            return random.nextInt(15) == 0 && number < 3000 && CrashTest.mayFail(turn, name)
                    ? turn
                    : World.Turn.SUCCEEDS;
        });
        thereAndBackAndThere(simulation, workers, "seed " + seed);
    }

    @Property(tries = 100)
    void anAbortAtAnyTimeStartsThemAgainUnlessTheTargetIsOpen(@ForAll long seed) {
        Random random = new Random(seed);
        WorkerWorld workers = new WorkerWorld();
        Simulation simulation = new Simulation(SampleTenant.coordinated(), workers);
        simulation.world.fate = stoppedBeforeAFence(simulation, workers, (number, name) -> {
            World.Turn turn = TURNS.get(random.nextInt(TURNS.size()));
            return random.nextInt(20) == 0 && number < 800 && CrashTest.mayFail(turn, name)
                    ? turn
                    : World.Turn.SUCCEEDS;
        });
        int turns = random.nextInt(90);
        for (int turn = 0; turn < turns; turn++) {
            simulation.turnSurviving();
            if (Simulation.atHoldPoint(simulation.now())) {
                simulation.want(Intent.SWITCH);
            }
        }

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED
                || (Simulation.soaking(migration) && "cleanup".equals(migration.waitingFor())));

        assertEquals(List.of(), simulation.world.violations, "seed " + seed);
        assertFalse(workers.owes(), "seed " + seed);
        workers.assertWorkingAt(simulation.now().state() == State.ABORTED ? Side.SOURCE : Side.TARGET, "seed " + seed);
    }

    /** Nobody lets the target's be stopped before it: they are after it, and none is forgotten. */
    @Property(tries = 50)
    void rollbackWithoutThemEndsWithAllOfThemWhereTheTenantIs(@ForAll long seed) {
        Random random = new Random(seed);
        WorkerWorld workers = new WorkerWorld();
        Simulation simulation = new Simulation(SampleTenant.coordinated(), workers);
        simulation.switchOver();
        simulation.runUntil(migration -> !workers.owes());
        workers.refusing.put(Side.TARGET, "the region is out of order");
        int from = simulation.world.calls.size();
        simulation.world.fate = (number, name) -> {
            World.Turn turn = TURNS.get(random.nextInt(TURNS.size()));
            return random.nextInt(15) == 0 && number < from + 600 && CrashTest.mayFail(turn, name)
                    ? turn
                    : World.Turn.SUCCEEDS;
        };

        simulation.runUntil(migration -> {
            if (Simulation.inRollbackWindow(migration) && migration.intent() == Intent.MIGRATE) {
                assertEquals(WorkerWorld.working(Side.TARGET), workers.desired(Side.TARGET), "seed " + seed);
                simulation.want(Intent.ROLL_BACK_WITHOUT_WORKERS);
            }
            return migration.stage() == Stage.REPLICATION
                    && workers.desired(Side.SOURCE).equals(WorkerWorld.working(Side.SOURCE));
        });
        assertEquals(WorkerWorld.working(Side.TARGET), workers.desired(Side.TARGET), "seed " + seed);
        workers.refusing.clear();
        simulation.runUntil(migration -> Simulation.atHoldPoint(migration) && !workers.owes());

        workers.assertWorkingAt(Side.SOURCE, "seed " + seed);
    }

    private static void thereAndBackAndThere(Simulation simulation, WorkerWorld workers, String story) {
        CrashTest.thereAndBackAndThere(simulation, story);
        assertFalse(workers.owes(), story);
        workers.assertWorkingAt(Side.TARGET, story);
    }

    /** What is fenced has nobody who works beside the requests. */
    private static World.Fate stoppedBeforeAFence(Simulation simulation, WorkerWorld workers, World.Fate fate) {
        return (number, name) -> {
            for (Side side : Side.values()) {
                if (name.equals(side.label() + ".fence (shut-out)") && workers.running(side) > 0) {
                    simulation.world.violations.add("workers run at the " + side.label() + " when it is fenced");
                }
            }
            return fate.of(number, name);
        };
    }
}
