package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The controller dies, or a call fails, at every single call of a whole migration; it always ends, and never with two writable sides. */
class CrashTest {

    private static final List<World.Turn> TURNS = List.of(World.Turn.values());

    @ParameterizedTest
    @EnumSource(
            value = World.Turn.class,
            names = {"KILLED_BEFORE", "KILLED_AFTER", "FAILS_BEFORE", "FAILS_AFTER"})
    void misfortuneAtAnyOneCallEndsWell(World.Turn misfortune) {
        int calls = callsOfAnUndisturbedMigration(SampleTenant.coordinated());
        for (int at = 1; at <= calls; at++) {
            int fatal = at;
            Simulation simulation = new Simulation(SampleTenant.coordinated());
            simulation.world.fate =
                    (number, name) -> number == fatal && mayFail(misfortune, name) ? misfortune : World.Turn.SUCCEEDS;
            moveHouse(simulation, misfortune + " at call " + at);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = World.Turn.class,
            names = {"KILLED_BEFORE", "KILLED_AFTER"})
    void deathAtAnyOneCallOfARerouteEndsWell(World.Turn misfortune) {
        int calls = callsOfAnUndisturbedMigration(SampleTenant.reroute(true));
        for (int at = 1; at <= calls; at++) {
            int fatal = at;
            Simulation simulation = new Simulation(SampleTenant.reroute(true));
            simulation.world.fate = (number, name) -> number == fatal ? misfortune : World.Turn.SUCCEEDS;
            moveHouse(simulation, misfortune + " at call " + at);
        }
    }

    /** Switched over, rolled back, and switched over again. */
    @ParameterizedTest
    @EnumSource(
            value = World.Turn.class,
            names = {"KILLED_BEFORE", "KILLED_AFTER", "FAILS_BEFORE", "FAILS_AFTER"})
    void misfortuneAtAnyOneCallOfARollbackEndsWell(World.Turn misfortune) {
        Simulation undisturbed = new Simulation(SampleTenant.coordinated());
        undisturbed.runUntil(Simulation::atHoldPoint);
        int first = undisturbed.world.callsSoFar();
        thereAndBackAndThere(undisturbed, "undisturbed");
        for (int at = first; at <= undisturbed.world.callsSoFar(); at++) {
            int fatal = at;
            Simulation simulation = new Simulation(SampleTenant.coordinated());
            simulation.world.fate =
                    (number, name) -> number == fatal && mayFail(misfortune, name) ? misfortune : World.Turn.SUCCEEDS;
            thereAndBackAndThere(simulation, misfortune + " at call " + at);
        }
    }

    @Property(tries = 200)
    void anySeriesOfMisfortunesInARollbackEndsWell(@ForAll long seed, @ForAll boolean reroute) {
        Random random = new Random(seed);
        Simulation simulation = new Simulation(reroute ? SampleTenant.reroute(true) : SampleTenant.coordinated());
        simulation.world.fate = (number, name) -> {
            World.Turn turn = TURNS.get(random.nextInt(TURNS.size()));
            return random.nextInt(15) == 0 && number < 3000 && mayFail(turn, name) ? turn : World.Turn.SUCCEEDS;
        };
        thereAndBackAndThere(simulation, "seed " + seed);
    }

    @Property(tries = 300)
    void anySeriesOfMisfortunesEndsWell(@ForAll long seed, @ForAll boolean reroute) {
        Random random = new Random(seed);
        Simulation simulation = new Simulation(reroute ? SampleTenant.reroute(true) : SampleTenant.coordinated());
        simulation.world.fate = (number, name) -> {
            World.Turn turn = TURNS.get(random.nextInt(TURNS.size()));
            return random.nextInt(12) == 0 && number < 1500 && mayFail(turn, name) ? turn : World.Turn.SUCCEEDS;
        };
        moveHouse(simulation, "seed " + seed);
    }

    @Property(tries = 200)
    void anAbortAtAnyTimeUndoesEverythingUnlessTheTargetIsOpen(@ForAll long seed) {
        Random random = new Random(seed);
        Simulation simulation = new Simulation(SampleTenant.coordinated());
        simulation.world.fate = (number, name) -> {
            World.Turn turn = TURNS.get(random.nextInt(TURNS.size()));
            return random.nextInt(20) == 0 && number < 800 && mayFail(turn, name) ? turn : World.Turn.SUCCEEDS;
        };
        int turns = random.nextInt(60);
        for (int turn = 0; turn < turns; turn++) {
            simulation.turnSurviving();
            if (Simulation.atHoldPoint(simulation.now())) {
                simulation.want(Intent.SWITCH);
            }
        }

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED || Simulation.soaking(migration));

        assertEquals(List.of(), simulation.world.violations, "seed " + seed);
        if (simulation.now().state() == State.ABORTED) {
            assertTrue(simulation.world.gate(Side.SOURCE).isEmpty(), "seed " + seed);
            assertTrue(simulation.world.gate(Side.TARGET).isEmpty(), "seed " + seed);
            assertTrue(Routes.atRest(simulation.routing.route, Direction.FORWARD), "seed " + seed);
        } else {
            assertEquals(Side.TARGET, simulation.routing.route.primary(), "seed " + seed);
        }
    }

    static boolean mayFail(World.Turn turn, String name) {
        boolean dies = turn == World.Turn.KILLED_BEFORE || turn == World.Turn.KILLED_AFTER;
        // The store and routing of this process do not lose a connection in these tests; databases do.
        return dies || !(name.startsWith("save") || name.startsWith("publish") || name.startsWith("await"));
    }

    private static int callsOfAnUndisturbedMigration(TenantSettings tenant) {
        Simulation simulation = new Simulation(tenant);
        moveHouse(simulation, "undisturbed");
        return simulation.world.callsSoFar();
    }

    /** A migration to its end; an attempt that was undone is begun again. */
    static void moveHouse(Simulation simulation, String story) {
        simulation.runUntil(migration -> {
            if (migration.state() == State.FAILED) {
                simulation.tryAgain();
            }
            if (Simulation.atHoldPoint(migration) && migration.intent() == Intent.MIGRATE) {
                assertAtRest(simulation, migration, story);
                simulation.want(Intent.SWITCH);
            }
            return Simulation.soaking(migration);
        });
        assertEquals(List.of(), simulation.world.violations, story);
        assertEquals(GateState.SERVING, gate(simulation, Side.TARGET), story);
        assertEquals(GateState.GUARDED, gate(simulation, Side.SOURCE), story);
        assertEquals(Side.TARGET, simulation.routing.route.primary(), story);
        simulation.world.cleanupWanted = true;
        simulation.want(Intent.CLEAN_UP);
        simulation.runUntil(migration -> migration.state() == State.DONE);
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty(), story);
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty(), story);
    }

    static void thereAndBackAndThere(Simulation simulation, String story) {
        boolean[] rolledBack = {false};
        simulation.runUntil(migration -> {
            if (migration.state() == State.FAILED) {
                simulation.tryAgain();
            }
            if (Simulation.atHoldPoint(migration) && migration.intent() == Intent.MIGRATE) {
                assertAtRest(simulation, migration, story);
                rolledBack[0] = simulation.store.journal.stream()
                        .anyMatch(entry -> entry.step().equals("rollback")
                                && entry.outcome().equals("done"));
                simulation.want(Intent.SWITCH);
            }
            if (Simulation.inRollbackWindow(migration) && migration.intent() == Intent.MIGRATE && !rolledBack[0]) {
                assertAtRestOnTheTarget(simulation, migration, story);
                simulation.want(Intent.ROLL_BACK);
            }
            return rolledBack[0] && Simulation.inRollbackWindow(migration);
        });
        assertEquals(List.of(), simulation.world.violations, story);
        assertAtRestOnTheTarget(simulation, simulation.now(), story);
        simulation.world.cleanupWanted = true;
        simulation.want(Intent.CLEAN_UP);
        simulation.runUntil(migration -> migration.state() == State.DONE);
        assertTrue(simulation.world.gate(Side.SOURCE).isEmpty(), story);
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty(), story);
        assertEquals(Set.of(), simulation.world.live, story);
    }

    private static void assertAtRestOnTheTarget(Simulation simulation, Migration migration, String story) {
        String where = story + ", in the rollback window " + migration;
        assertEquals(GateState.GUARDED, gate(simulation, Side.SOURCE), where);
        assertEquals(GateState.SERVING, gate(simulation, Side.TARGET), where);
        assertEquals(EnumSet.of(Direction.BACK), simulation.world.live, where);
        assertTrue(Routes.atRest(simulation.routing.route, Direction.BACK), where);
    }

    private static void assertAtRest(Simulation simulation, Migration migration, String story) {
        String where = story + ", at the hold point " + migration;
        assertEquals(GateState.SERVING, gate(simulation, Side.SOURCE), where);
        assertEquals(GateState.GUARDED, gate(simulation, Side.TARGET), where);
        assertTrue(Routes.atRest(simulation.routing.route, Direction.FORWARD), where);
    }

    private static GateState gate(Simulation simulation, Side side) {
        return simulation.world.gate(side).orElseThrow().state();
    }
}
