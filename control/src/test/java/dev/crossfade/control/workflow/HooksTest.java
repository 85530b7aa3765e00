package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.hooks.HookAnswer;
import dev.crossfade.control.hooks.HookCall;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Which of the operator's hooks run when, and what becomes of a migration meanwhile. */
class HooksTest {

    private final HookWorld hooks = HookWorld.everywhere();
    private final Simulation simulation = new Simulation(SampleTenant.coordinated(), hooks);

    @Test
    void eachRunsOnceInAMigrationToItsEnd() {
        simulation.switchOver();
        simulation.world.cleanupWanted = true;
        simulation.want(Intent.CLEAN_UP);
        simulation.runUntil(migration -> migration.state() == State.DONE);

        assertEquals(
                List.of(
                        "before setup 0 forward",
                        "after setup 0 forward",
                        "before replication 0 forward",
                        "after replication 0 forward",
                        "before switchover 1 forward",
                        "after switchover 1 forward done",
                        "before post-migration 1 forward",
                        "after post-migration 1 forward"),
                hooks.told());
        assertFalse(hooks.owes());
        assertEquals(List.of(), simulation.world.violations);
    }

    @Test
    void switchoverWaitsAtItsHoldPointForAHookThatSaysSoAndNothingIsRoutedMeanwhile() {
        simulation.runUntil(Simulation::atHoldPoint);
        hooks.answers.put("before switchover", new HookAnswer.Wait("3 jobs are left"));
        int published = simulation.routing.published.size();

        simulation.want(Intent.SWITCH);
        simulation.lookOften();

        assertEquals(Stage.REPLICATION, simulation.now().stage());
        assertEquals(
                "the hook before switchover (hook): 3 jobs are left",
                simulation.status().waitingFor());
        assertEquals(published, simulation.routing.published.size());
        hooks.answers.clear();
        simulation.runUntil(Simulation::inRollbackWindow);
        assertEquals("done", attempt().outcome());
    }

    @Test
    void failedHookBeforeASwitchoverRefusesItAndTheOneAfterItUndoesWhatItDid() {
        simulation.runUntil(Simulation::atHoldPoint);
        hooks.answers.put("before switchover", new HookAnswer.Failed("exit code 3: no route to the queue"));
        int before = hooks.calls.size();

        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertEquals("refused", attempt().outcome());
        assertEquals(
                "the hook before switchover (hook) failed: exit code 3: no route to the queue",
                attempt().reason());
        assertFalse(simulation.world.calls.contains("target.arm"));
        assertEquals(
                List.of(
                        "before switchover 1 forward",
                        "before switchover 1 forward",
                        "before switchover 1 forward",
                        "after switchover 1 forward refused"),
                hooks.toldSince(before));
        assertTrue(
                Objects.requireNonNull(simulation.status().problem()).action().contains("switch over again"));

        hooks.answers.clear();
        simulation.want(Intent.SWITCH);
        simulation.runUntil(Simulation::inRollbackWindow);
        assertEquals(2, attempt().number());
    }

    @Test
    void undoneAttemptIsToldToTheHookAfterIt() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        int before = hooks.calls.size();

        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && Simulation.atHoldPoint(migration));

        assertEquals(
                List.of("before switchover 1 forward", "after switchover 1 forward undone"), hooks.toldSince(before));
        HookCall told = hooks.calls.get(hooks.calls.size() - 1);
        assertTrue(String.valueOf(told.reason()).contains("public.orders_id_seq"), told::toString);
        assertEquals("source to target", told.from() + " to " + told.to());
    }

    @Test
    void nextAttemptWaitsUntilWhatTheLastOneStoppedIsStartedAgain() {
        simulation.runUntil(Simulation::atHoldPoint);
        simulation.databases().sequencesBehind.add("public.orders_id_seq");
        hooks.answers.put("after switchover", new HookAnswer.Failed("exit code 1"));
        simulation.want(Intent.SWITCH);
        simulation.runUntil(migration -> migration.attempt() != null && migration.stage() == Stage.REPLICATION);
        simulation.databases().sequencesBehind.clear();
        simulation.want(Intent.SWITCH);
        for (int turn = 0; turn < 60; turn++) {
            simulation.turn();
        }

        assertEquals(1, attempt().number());
        assertEquals(
                "the hook after switchover (hook) failed",
                Objects.requireNonNull(simulation.status().problem()).what());
        hooks.answers.clear();
        simulation.runUntil(migration -> attempt().number() == 2);
        assertEquals(
                List.of("after switchover 1 forward undone", "before switchover 2 forward"),
                hooks.told().stream()
                        .dropWhile(call -> !call.startsWith("after switchover"))
                        .distinct()
                        .limit(2)
                        .toList());
    }

    @Test
    void rollbackTellsItsDirectionAndWaitsForNoHookThatIsStuckAfterTheSwitchover() {
        hooks.answers.put("after switchover", new HookAnswer.Failed("workers do not start there"));
        simulation.switchOver();
        simulation.runUntil(migration -> migration.trouble() != null);
        assertEquals(
                "the hook after switchover (hook) failed",
                Objects.requireNonNull(simulation.status().problem()).what());
        hooks.answers.clear();
        int before = hooks.calls.size();

        simulation.want(Intent.ROLL_BACK);
        simulation.runUntil(Simulation::atHoldPoint);

        assertEquals(
                List.of(
                        "before switchover 2 back",
                        "after switchover 2 back done",
                        "before replication 2 forward",
                        "after replication 2 forward"),
                hooks.toldSince(before));
        assertEquals(Side.SOURCE, simulation.routing.route.primary());
        assertFalse(hooks.owes());
    }

    @Test
    void cleanupWaitsForTheHooksAfterTheSwitchover() {
        hooks.answers.put("before post-migration", new HookAnswer.Wait("caches are cold"));
        simulation.switchOver();
        simulation.want(Intent.CLEAN_UP);
        simulation.lookOften();
        assertEquals(
                "the hook before post-migration (hook): caches are cold",
                simulation.status().waitingFor());
        assertTrue(simulation.world.gate(Side.SOURCE).isPresent());

        hooks.answers.clear();
        simulation.world.cleanupWanted = true;
        simulation.runUntil(migration -> migration.state() == State.DONE);
    }

    @Test
    void switchoverThatIsAbortedWhileItsHookWaitsIsCalledOff() {
        simulation.runUntil(Simulation::atHoldPoint);
        hooks.answers.put("before switchover", new HookAnswer.Wait("3 jobs are left"));
        simulation.want(Intent.SWITCH);
        simulation.lookOften();

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertEquals(
                List.of("after switchover 1 forward called-off", "after abort 0 forward"),
                hooks.told().subList(hooks.calls.size() - 2, hooks.calls.size()));
        assertFalse(hooks.owes());
    }

    @Test
    void abortEndsOnlyOnceItsHookIsThrough() {
        simulation.runUntil(Simulation::atHoldPoint);
        hooks.answers.put("after abort", new HookAnswer.Wait("deploys are unlocked"));

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration ->
                migration.waitingFor() != null && migration.waitingFor().contains("deploys are unlocked"));

        assertEquals(State.ABORTING, simulation.now().state());
        assertTrue(simulation.world.gate(Side.TARGET).isEmpty());
        hooks.answers.clear();
        simulation.runUntil(migration -> migration.state() == State.ABORTED);
    }

    @Test
    void abortOfAMigrationThatHasOnlyLookedRunsItsHookToo() {
        hooks.answers.put("before setup", new HookAnswer.Wait("a deploy is under way"));
        simulation.lookOften();
        assertEquals(
                "the hook before setup (hook): a deploy is under way",
                simulation.status().waitingFor());

        simulation.want(Intent.ABORT);
        simulation.runUntil(migration -> migration.state() == State.ABORTED);

        assertEquals("after abort 0 forward", hooks.told().get(hooks.calls.size() - 1));
    }

    @Test
    void failedHookStopsTheMigrationUntilAPersonSaysSo() {
        hooks.answers.put("before replication", new HookAnswer.Failed("exit code 1"));
        simulation.runUntil(migration -> migration.state() == State.FAILED);
        assertFalse(simulation.world.published);
        int runs = hooks.calls.size();
        simulation.lookOften();
        assertEquals(runs, hooks.calls.size());

        hooks.answers.clear();
        simulation.tryAgain();
        simulation.runUntil(Simulation::atHoldPoint);
    }

    @Test
    void controllerThatWasKilledInTheMiddleRunsTheHookAgainWithItsId() {
        simulation.runUntil(Simulation::atHoldPoint);
        hooks.answers.put("before switchover", new HookAnswer.Wait("3 jobs are left"));
        simulation.want(Intent.SWITCH);
        simulation.lookOften();
        String id = hooks.calls.get(hooks.calls.size() - 1).id();
        simulation.killNow();
        int before = hooks.calls.size();
        hooks.answers.clear();

        simulation.runUntil(Simulation::inRollbackWindow);

        assertEquals(id, hooks.calls.get(before).id());
        assertTrue(id.endsWith("/1/before-switchover/1"), id);
    }

    @Test
    void hooksThatAreThroughDoNotRunAgainAfterARestart() {
        simulation.switchOver();
        int before = hooks.calls.size();
        simulation.killNow();
        simulation.runUntil(Simulation::inRollbackWindow);
        simulation.lookOften();
        assertEquals(List.of(), hooks.toldSince(before));
    }

    /** Named: each attempt whose hooks have begun is followed by those after it, before the next one begins. */
    @Property(tries = 150)
    void whoeverWasStoppedIsStartedAgainWhateverDies(@ForAll long seed) {
        Random random = new Random(seed);
        HookWorld shaky = HookWorld.everywhere();
        shaky.otherwise = () -> switch (random.nextInt(8)) {
            case 0 -> new HookAnswer.Failed("exit code 1");
            case 1, 2 -> new HookAnswer.Wait("not yet");
            default -> new HookAnswer.GoOn();
        };
        Simulation house = new Simulation(SampleTenant.coordinated(), shaky);
        house.world.fate = (number, name) -> {
            boolean dies = random.nextInt(25) == 0 && number < 1500;
            return dies
                    ? random.nextBoolean() ? World.Turn.KILLED_BEFORE : World.Turn.KILLED_AFTER
                    : World.Turn.SUCCEEDS;
        };

        house.runUntil(migration -> {
            if (migration.state() == State.FAILED) {
                house.tryAgain();
            }
            if (Simulation.atHoldPoint(migration) && migration.intent() == Intent.MIGRATE) {
                house.want(Intent.SWITCH);
            }
            return Simulation.inRollbackWindow(migration) && !shaky.owes();
        });

        assertEquals(List.of(), house.world.violations, "seed " + seed);
        int begun = 0;
        for (HookCall call : shaky.calls) {
            if (call.stage().equals("switchover") && call.when().equals("before")) {
                assertTrue(begun == 0 || begun == call.attempt(), () -> "seed " + seed + ": " + shaky.told());
                begun = call.attempt();
            } else if (call.stage().equals("switchover")) {
                assertEquals(
                        begun == 0 ? call.attempt() : begun,
                        call.attempt(),
                        () -> "seed " + seed + ": " + shaky.told());
                begun = 0;
            }
        }
        assertEquals(0, begun, "seed " + seed);
    }

    private MigrationStatus.Attempt attempt() {
        Migration now = simulation.now();
        return Objects.requireNonNull(now.attempt(), now::toString);
    }
}
