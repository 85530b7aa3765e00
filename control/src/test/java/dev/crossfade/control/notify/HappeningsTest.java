package dev.crossfade.control.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.verbs.Wishes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HappeningsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T03:00:00Z");

    private final Migration begun = Migration.first(new UUID(0, 1), new TenantId("acme"), "check", NOW);
    private final Migration replicating = begun.at(Stage.REPLICATION, "publish", State.RUNNING, NOW);
    private final Migration holding =
            replicating.at(Stage.REPLICATION, "hold-point", State.WAITING, NOW).waitingFor("switchover", NOW);
    private final Migration attempting = holding.at(Stage.SWITCHOVER, "switchover", State.RUNNING, NOW)
            .attempting(Epoch.NONE, new Attempt(1, "running", null, Map.of()));

    @Test
    void newMigrationBeginsAndAnOldOneHasAnotherController() {
        assertEquals(List.of("begun: the migration begins"), told(null, begun));
        assertEquals(
                List.of("controller-started: a controller was started, and goes on with the migration"),
                told(null, begun.ofGeneration(2)));
        assertEquals(List.of(), told(null, ended()));
        assertEquals(List.of(), told(begun, null));
    }

    @Test
    void stepsAreNotTold() {
        assertEquals(List.of(), told(begun, begun.at(Stage.SETUP, "gates", State.RUNNING, NOW)));
        assertEquals(List.of("replicating: set up; its tables are copied from now on"), told(begun, replicating));
    }

    @Test
    void holdPointIsToldOnceAndNotAgainAfterAnAttemptThatCameToNothing() {
        assertEquals(
                List.of("ready-to-switch: copied and compared; it waits for the switchover"),
                told(replicating, holding));
        assertEquals(List.of(), told(holding, holding.wanting(Intent.SWITCH)));
        Migration undone = attempt("unwound", "the target had not caught up").waitingAgain("hold-point", "window", NOW);
        assertEquals(List.of(), told(undone, undone.waitingFor("switchover", NOW)));
    }

    @Test
    void attemptIsToldByItsBeginningAndItsEnd() {
        assertEquals(List.of("switchover-begun: the switchover begins, attempt 1"), told(holding, attempting));
        assertEquals(List.of(), told(attempting, attempt("running", null)));
        assertEquals(
                List.of("switchover-done: switched over to the target"),
                told(attempting, attempt("done", null).arriving("let-requests-go-first", NOW, NOW)));
        assertEquals(
                List.of("switchover-undone: the switchover was undone; the source serves: no answer"),
                told(attempting, attempt("unwound", "no answer").waitingAgain("hold-point", "window", NOW)));
        assertEquals(
                List.of("switchover-refused: the switchover was not begun; the source serves: lag"),
                told(attempting, attempt("refused", "lag").waitingAgain("hold-point", "window", NOW)));
    }

    @Test
    void rollbackThatCameToNothingSaysThatTheTargetServes() {
        Migration arrived = attempt("done", null).arriving("let-requests-go-first", NOW, NOW);
        Migration back = arrived.turningBack(NOW).attempting(Epoch.NONE, new Attempt(2, "running", null, Map.of()));
        assertEquals(List.of("rollback-begun: the rollback begins, attempt 2"), told(arrived, back));
        assertEquals(
                List.of("rollback-undone: the rollback was undone; the target serves: late"),
                told(
                        back,
                        back.attempting(Epoch.NONE, new Attempt(2, "unwound", "late", Map.of()))
                                .waitingAgain("hold-point", "window", NOW)));
        assertEquals(
                List.of("rollback-done: rolled back to the source"),
                told(
                        back,
                        back.attempting(Epoch.NONE, new Attempt(2, "done", null, Map.of()))
                                .arriving("let-requests-go-first", null, NOW)));
    }

    @Test
    void failureAndEndAreToldWithWhatFailed() {
        Migration failed = begun.troubledBy(new MigrationStatus.Trouble("the target is not empty", "why", "empty it"))
                .at(Stage.SETUP, "target-empty", State.FAILED, NOW);
        assertEquals(
                List.of("failed: the migration stands still at target-empty: the target is not empty"),
                told(begun, failed));
        Migration aborting = begun.at(Stage.SETUP, "abort", State.ABORTING, NOW);
        assertEquals(List.of("aborting: the migration is given up, and undone"), told(begun, aborting));
        assertEquals(List.of("aborted: the migration was given up; nothing of it is left"), told(aborting, ended()));
    }

    @Test
    void hookThatWaitsIsToldOnceHoweverOftenItsReasonChanges() {
        Migration runs = holding.waitingFor("the hook before switchover (drain) runs", NOW);
        Migration three = holding.waitingFor("the hook before switchover (drain): 3 jobs are left", NOW);
        Migration two = holding.waitingFor("the hook before switchover (drain): 2 jobs are left", NOW);
        assertEquals(List.of(), told(holding, runs));
        assertEquals(
                List.of("hook-waits: waits for the hook before switchover (drain): 3 jobs are left"),
                told(runs, three));
        assertEquals(List.of(), told(three, two));
    }

    @Test
    void pauseIsTold() {
        Migration paused = replicating.wanting(Intent.PAUSE);
        assertEquals(List.of("paused: paused by its operator"), told(replicating, paused));
        assertEquals(List.of("resumed: resumed by its operator"), told(paused, paused.wanting(Intent.RESUME)));
    }

    @Test
    void switchoverOrRollbackThatIsCalledOffIsToldWithWhoDidSo() {
        Actor ann = new Actor("ann", "10.0.0.7");
        Migration wanted = holding.wanting(Intent.SWITCH);
        assertEquals(
                List.of(
                        "switchover-called-off: the switchover was called off; the source serves: crossfade pause was asked"
                                + " for by ann (10.0.0.7) before the attempt had begun; nothing was changed",
                        "paused: paused by its operator"),
                told(wanted, Wishes.pause(wanted, ann)));
        Migration back = attempt("done", null)
                .arriving("let-requests-go-first", NOW, NOW)
                .at(Stage.POST_MIGRATION, "rollback-window", State.WAITING, NOW)
                .wanting(Intent.ROLL_BACK);
        assertEquals(
                List.of("rollback-called-off: the rollback was called off; the target serves: crossfade pause was asked"
                        + " for by ann (10.0.0.7) before the attempt had begun; nothing was changed"),
                told(back, Wishes.pause(back, ann)));
    }

    private Migration ended() {
        return begun.at(Stage.SETUP, "abort", State.ABORTING, NOW).at(Stage.SETUP, "abort", State.ABORTED, NOW);
    }

    private Migration attempt(String outcome, @Nullable String reason) {
        return attempting.attempting(new Epoch(7), new Attempt(1, outcome, reason, Map.of()));
    }

    private static List<String> told(@Nullable Migration before, @Nullable Migration now) {
        return Happenings.of(before, now).stream()
                .map(one -> one.kind().label() + ": " + one.what())
                .toList();
    }
}
