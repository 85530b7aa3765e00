package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.State;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody deletes a gate's row in the middle of an attempt. What becomes of it, by whose row that was, in either direction:
 *
 * <pre>
 * deleted               the other side says               what is done
 * the one that served   armed, aborted, or guarded        that one is aborted, and then this one's row is written anew as serving
 * the one that served   open, serving                     forward, as ever; nobody is let in here
 * the one that served   nothing: deleted, or no answer    nothing, at neither side
 * both                  nothing                           nothing, and that is said ({@link BothRowsLostTest})
 * the one that waits    whatever                          nothing: it may have been opened, so the other one stays shut
 * </pre>
 *
 * <p>Who was shut out by then is let in by nobody but a person, who is told how once the other side is aborted.
 */
class LostRowTest {

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());
    private int refusals;

    @ParameterizedTest
    @CsvSource({
        "publish holding,          SUCCEEDS",
        "source.fence (shut-out),  SUCCEEDS",
        "source.fence (shut-out),  KILLED_BEFORE",
        "source.fence (token),     SUCCEEDS",
        "source.fence (token),     KILLED_AFTER",
        "token.await,              KILLED_BEFORE",
        "target.open,              KILLED_BEFORE",
    })
    void attemptWhoseSourceLosesItsRowIsUndone(String call, World.Turn then) {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        loses(EnumSet.of(Side.SOURCE), call, then);

        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertUndone(Side.SOURCE);
        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
    }

    /** It is fenced by then, whatever becomes of the row that says so. */
    @Test
    void rowThatIsLostBehindTheTokenKeepsNobodyFromOpeningTheTarget() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        loses(EnumSet.of(Side.SOURCE), "token.await", World.Turn.SUCCEEDS);

        simulation.runUntil(migration -> migration.opened());

        assertEquals(GateState.OPEN, simulation.gate(Side.TARGET));
        assertEquals(Side.TARGET, simulation.routing.route.primary());
        assertEquals(List.of(), simulation.world.violations);
    }

    /** It may have been opened: an abort does not help, and is not named. */
    @ParameterizedTest
    @CsvSource({"SWITCH, TARGET, source.fence (token)", "ROLL_BACK, SOURCE, target.fence (token)"})
    void attemptWhoseWaitingSideLosesItsRowStandsStillAndNamesWhatIsToBeDone(Intent intent, Side waits, String call) {
        LostRowTest story = begin(intent);
        story.loses(EnumSet.of(waits), call, World.Turn.SUCCEEDS);
        World.Fate losing = story.simulation.world.fate;
        int[] looks = {0};
        MigrationStatus[] seen = new MigrationStatus[1];
        story.simulation.world.fate = (number, name) -> {
            if (story.simulation.world.gate(waits).isEmpty()
                    && name.equals(waits.label() + ".gate")
                    && ++looks[0] == 12) {
                seen[0] = story.simulation.status();
                return World.Turn.KILLED_BEFORE;
            }
            return losing.of(number, name);
        };
        story.simulation.runUntil(migration -> seen[0] != null);

        assertEquals("UNKNOWN", seen[0].writableNow());
        MigrationStatus.Trouble trouble = Objects.requireNonNull(seen[0].problem());
        assertTrue(trouble.reason().contains("it may have been opened"), trouble::toString);
        assertTrue(trouble.action().contains("crossfade fence show acme --config FILE"), trouble::toString);
        assertFalse(trouble.toString().contains("crossfade abort"), trouble::toString);
    }

    @Test
    void rollbackWhoseTargetLosesItsRowIsUndone() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        loses(EnumSet.of(Side.TARGET), "target.fence (token)", World.Turn.SUCCEEDS);

        simulation.runUntil(LostRowTest::inTheWindow);

        assertUndone(Side.TARGET);
    }

    /** It was written down, whoever wrote it: what the rows would say is not asked any more. */
    @Test
    void attemptThatIsKnownToHaveOpenedTheTargetGoesForwardWithoutAnyRow() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        boolean[] opened = {false, false};
        simulation.world.fate = (number, name) -> {
            boolean next = opened[0] && !opened[1];
            opened[0] |= name.startsWith("target.open");
            if (!next) {
                return World.Turn.SUCCEEDS;
            }
            opened[1] = true;
            simulation.writeSeenOpen();
            simulation.world.loseRow(Side.SOURCE);
            simulation.world.loseRow(Side.TARGET);
            return World.Turn.KILLED_BEFORE;
        };
        for (int turn = 0; turn < 10; turn++) {
            simulation.turnSurviving();
        }

        assertTrue(opened[1]);
        assertEquals(Side.TARGET, simulation.routing.route.primary());
        assertEquals(List.of(), simulation.world.violations);
    }

    /** Whichever rows are lost, at whichever call, and whether the controller dies of it or not: never two writable sides. */
    @ParameterizedTest
    @EnumSource(
            value = World.Turn.class,
            names = {"SUCCEEDS", "KILLED_BEFORE", "KILLED_AFTER"})
    void rowsLostAtAnyCallOfAnAttemptNeverLetTwoSidesBeWritable(World.Turn then) {
        for (Set<Side> lost : List.of(EnumSet.of(Side.SOURCE), EnumSet.of(Side.TARGET), EnumSet.allOf(Side.class))) {
            for (Intent intent : List.of(Intent.SWITCH, Intent.ROLL_BACK)) {
                int last = end(intent);
                for (int at = begin(intent).calls() + 1; at <= last; at++) {
                    LostRowTest story = begin(intent);
                    story.loses(lost, at, then);
                    story.turns();
                    assertEquals(
                            List.of(),
                            story.simulation.world.violations,
                            lost + " lost at call " + at + " of " + intent);
                }
            }
        }
    }

    @Test
    void rowThatWasWrittenAnewIsFoundWhereTheAnswerWasLost() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        loses(EnumSet.of(Side.SOURCE), "publish holding", World.Turn.SUCCEEDS);
        World.Fate losing = simulation.world.fate;
        simulation.world.fate =
                (number, name) -> name.equals("source.serveAnew") ? World.Turn.FAILS_AFTER : losing.of(number, name);

        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertUndone(Side.SOURCE);
    }

    /** What proved that the source is aborted when the target was first refused proves nothing once a person has opened the source alone. */
    @Test
    void whatWasProvedBeforeAPersonWasWaitedForIsProvedAgain() {
        simulation.switchOver();
        simulation.want(Intent.ROLL_BACK);
        loses(EnumSet.of(Side.TARGET), "target.fence (token)", World.Turn.SUCCEEDS);
        World.Fate losing = simulation.world.fate;
        simulation.world.fate = (number, name) -> {
            if (name.equals("target.serveAnew") && refusals == 1) {
                GateRow aborted = simulation.world.gate(Side.SOURCE).orElseThrow();
                simulation.world.livesOnTarget = false;
                simulation.world.lossAccepted = true;
                simulation.world.put(new GateRow(
                        aborted.migration(),
                        Side.SOURCE,
                        GateState.SERVING,
                        aborted.epoch().next(),
                        aborted.generation() + 1));
            }
            return losing.of(number, name);
        };

        simulation.runUntil(migration -> simulation.over());

        assertTrue(simulation.world.gate(Side.TARGET).isEmpty());
        assertEquals(GateState.SERVING, simulation.gate(Side.SOURCE));
    }

    private static boolean inTheWindow(Migration migration) {
        return migration.intent() == Intent.MIGRATE && Simulation.inRollbackWindow(migration);
    }

    private static LostRowTest begin(Intent intent) {
        LostRowTest story = new LostRowTest();
        if (intent == Intent.ROLL_BACK) {
            story.simulation.switchOver();
        } else {
            story.simulation.runUntil(Simulation::atHoldPoint);
        }
        story.simulation.want(intent);
        return story;
    }

    /** The last call of one that nobody disturbs. */
    private static int end(Intent intent) {
        LostRowTest story = begin(intent);
        story.simulation.runUntil(intent == Intent.ROLL_BACK ? Simulation::atHoldPoint : LostRowTest::inTheWindow);
        return story.calls();
    }

    private int calls() {
        return simulation.world.callsSoFar();
    }

    /** What waits for a person would never be over: the controller dies in the midst of it, and is followed once more. */
    private void turns() {
        int end = calls() + 250;
        World.Fate fate = simulation.world.fate;
        boolean[] died = {false};
        simulation.world.fate = (number, name) -> {
            boolean dies = number > end && !died[0];
            died[0] |= dies;
            return dies ? World.Turn.KILLED_BEFORE : fate.of(number, name);
        };
        for (int turn = 0; turn < 20 && calls() < end; turn++) {
            simulation.turnSurviving();
        }
    }

    private void assertUndone(Side serves) {
        assertEquals(GateState.SERVING, simulation.gate(serves));
        assertEquals(GateState.GUARDED, simulation.gate(serves.other()));
        assertEquals(serves, simulation.routing.route.primary());
        assertEquals(List.of(), simulation.world.violations);
        assertTrue(
                simulation.store.journal.stream()
                        .anyMatch(entry -> entry.outcome().equals("unwound")),
                simulation.store.journal::toString);
    }

    private interface Moment {
        boolean is(int number, String name);
    }

    private void loses(Set<Side> sides, String call, World.Turn then) {
        boolean[] lost = {false};
        loses(
                sides,
                (number, name) -> {
                    boolean now = !lost[0] && name.startsWith(call);
                    lost[0] |= now;
                    return now;
                },
                then);
    }

    private void loses(Set<Side> sides, int call, World.Turn then) {
        loses(sides, (number, name) -> number == call, then);
    }

    /** Whoever was shut out meanwhile is let in by hand, when that was asked for. */
    private void loses(Set<Side> sides, Moment moment, World.Turn then) {
        simulation.world.fate = (number, name) -> {
            if (name.endsWith(".serveAnew") && refusals++ > 0) {
                simulation.world.shut.removeIf(side -> name.startsWith(side.label()));
            }
            if (!moment.is(number, name)) {
                return World.Turn.SUCCEEDS;
            }
            sides.forEach(simulation.world::loseRow);
            return then;
        };
    }
}
