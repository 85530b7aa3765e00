package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.SafeNext;
import dev.crossfade.control.workflow.verbs.Wishes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of a verb where something else is wanted already, or under way. */
class WishesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Actor OTHER = new Actor("ann", "10.0.0.7");

    private final Migration begun = Migration.first(new UUID(0, 1), new TenantId("acme"), "check", NOON);
    private final Migration copying = begun.at(Stage.REPLICATION, "initial-copy", State.RUNNING, NOON);
    private final Migration holding = copying.at(Stage.REPLICATION, StepPlan.HOLD_POINT, State.WAITING, NOON);
    private final Migration switching = holding.wanting(Intent.SWITCH)
            .at(Stage.SWITCHOVER, Migration.SWITCHOVER, State.RUNNING, NOON)
            .attempting(new Epoch(7), new Attempt(1, "running", null, Map.of()));
    private final Migration arrived =
            switching.wanting(Intent.MIGRATE).arriving("let-requests-go-first", NOON.plusSeconds(60), NOON);
    private final Migration window = arrived.at(Stage.POST_MIGRATION, StepPlan.ROLLBACK_WINDOW, State.WAITING, NOON);
    private final Migration rollingBack = window.wanting(Intent.ROLL_BACK)
            .turningBack(NOON)
            .attempting(new Epoch(9), new Attempt(2, "running", null, Map.of()));

    @Test
    void everyVerbIsTakenRefusedOrJoinedByWhatIsUnderWay() {
        Map<String, Migration> places = new LinkedHashMap<>();
        places.put("setup", begun);
        places.put("copying", copying);
        places.put("paused", copying.wanting(Intent.PAUSE));
        places.put("resuming", holding.wanting(Intent.RESUME));
        places.put("hold-point", holding);
        places.put("switchover-wanted", holding.wanting(Intent.SWITCH));
        places.put("switchover", switching);
        places.put("abort-wanted", holding.wanting(Intent.ABORT));
        places.put("aborting", holding.wanting(Intent.ABORT).at(Stage.REPLICATION, "abort", State.ABORTING, NOON));
        places.put("failed", copying.at(Stage.REPLICATION, "initial-copy", State.FAILED, NOON));
        places.put("arrived", arrived);
        places.put("window", window);
        places.put("rollback-wanted", window.wanting(Intent.ROLL_BACK));
        places.put("rollback", rollingBack);
        places.put("cleanup-wanted", window.wanting(Intent.CLEAN_UP));
        places.put("loss-accepted", window.wanting(Intent.ACCEPT_LOSS));
        places.put("soak", window.at(Stage.POST_MIGRATION, StepPlan.SOAK, State.WAITING, NOON));

        assertEquals(
                """
                                  switchover rollback pause  resume abort  cleanup
                setup             no         no       TAKEN  joined TAKEN  no
                copying           no         no       TAKEN  joined TAKEN  no
                paused            no         no       joined TAKEN  TAKEN  no
                resuming          no         no       TAKEN  joined TAKEN  no
                hold-point        TAKEN      no       TAKEN  joined TAKEN  no
                switchover-wanted joined     no       TAKEN  joined TAKEN  no
                switchover        joined     no       no     joined TAKEN  no
                abort-wanted      no         no       no     joined joined no
                aborting          no         no       no     joined joined no
                failed            no         no       no     joined TAKEN  no
                arrived           joined     no       no     joined no     TAKEN
                window            joined     TAKEN    no     joined no     TAKEN
                rollback-wanted   joined     joined   TAKEN  joined no     no
                rollback          no         joined   no     joined no     no
                cleanup-wanted    joined     no       no     joined no     joined
                loss-accepted     joined     no       no     joined no     no
                soak              joined     no       no     joined no     TAKEN
                """,
                "                  switchover rollback pause  resume abort  cleanup\n"
                        + places.entrySet().stream()
                                .map(place -> row(place.getKey(), place.getValue()))
                                .collect(Collectors.joining()));
    }

    @Test
    void cleanupIsRefusedWhereARollbackWasAskedForAndNamesWhatTakesThatBack() {
        OperationRefused refused = assertThrows(
                OperationRefused.class, () -> Wishes.cleanup(window.wanting(Intent.ROLL_BACK), Gates.UNSEEN));

        assertTrue(refused.reason().endsWith("and a rollback was asked for"), refused.reason());
        assertEquals(
                "wait: crossfade status acme --watch; crossfade pause acme takes the rollback back while it has not begun",
                refused.action());
    }

    @Test
    void cleanupWithoutItsSourceOverrulesARollbackOnlyWhereThatSourceDoesNotAnswer() {
        Migration wanted = window.wanting(Intent.ROLL_BACK);
        Gates bothAnswer = new Gates(new GateView.Absent(), new GateView.Absent());
        assertTrue(assertThrows(OperationRefused.class, () -> Wishes.cleanupWithoutSource(wanted, bothAnswer, OTHER))
                .reason()
                .startsWith("a rollback was asked for, and the source answers"));
        assertEquals(
                Intent.CLEAN_UP_WITHOUT_SOURCE,
                Wishes.cleanupWithoutSource(window, bothAnswer, OTHER).intent());
    }

    /** Else no verb would end it. */
    @Test
    void cleanupEndsARollbackOfWhichNeitherSideSaysAnythingAnyMore() {
        Gates lost = new Gates(new GateView.Absent(), new GateView.Absent());
        Gates one = new Gates(new GateView.Absent(), new GateView.Unknown("silent"));

        assertEquals(Intent.CLEAN_UP, Wishes.cleanup(rollingBack, lost).intent());
        assertThrows(OperationRefused.class, () -> Wishes.cleanup(rollingBack, one));
        assertThrows(OperationRefused.class, () -> Wishes.cleanup(rollingBack.wanting(Intent.ACCEPT_LOSS), lost));
        assertThrows(OperationRefused.class, () -> Wishes.cleanup(switching, lost));
    }

    @Test
    void pauseTakesBackASwitchoverThatHasNotBegunAndTellsWhoDidSo() {
        Migration paused = Wishes.pause(holding.wanting(Intent.SWITCH), OTHER);

        assertEquals(Intent.PAUSE, paused.intent());
        assertEquals(
                null, Wishes.switchover(paused.wanting(Intent.MIGRATE), false).trouble());
        assertEquals(
                new Trouble(
                        "the switchover was called off; the source serves",
                        "crossfade pause was asked for by ann (10.0.0.7) before the attempt had begun; nothing was changed",
                        "to switch over all the same, ask for it again: crossfade switchover acme"),
                paused.trouble());
    }

    @Test
    void pauseTakesBackARollbackThatHasNotBegunAndTheWindowGoesOn() {
        Migration kept = Wishes.pause(window.wanting(Intent.ROLL_BACK), OTHER);

        assertEquals(Intent.MIGRATE, kept.intent());
        assertEquals(kept, Wishes.pause(kept, OTHER));
        assertTrue(SafeNext.mayRollBack(kept));
        assertEquals(
                "the rollback was called off; the target serves",
                Objects.requireNonNull(kept.trouble()).what());
    }

    /** Right after it was resumed the advice was to resume it. */
    @Test
    void whoeverIsPausedIsToldToResumeAndWhoIsBeingResumedToWait() {
        assertEquals(
                "crossfade resume acme; or crossfade abort acme",
                SafeNext.of(copying.wanting(Intent.PAUSE), false, List.of()));
        assertEquals(
                "wait: crossfade status acme --watch", SafeNext.of(copying.wanting(Intent.RESUME), false, List.of()));
    }

    @Test
    void switchoverThatWaitsForItsHookNamesWhatTakesItBack() {
        String advice = SafeNext.of(holding.wanting(Intent.SWITCH), false, List.of());

        assertEquals(
                "wait: crossfade status acme --watch; crossfade pause acme takes the switchover back while it has not begun",
                advice);
        assertFalse(SafeNext.of(switching, false, List.of()).contains("pause"));
    }

    @Test
    void rollbackThatWaitsForItsWorkersIsMadeWithoutThemWhereThatIsAskedForAndOneThatHasBegunIsNot() {
        Migration waiting = window.wanting(Intent.ROLL_BACK);

        Migration without = Wishes.rollback(waiting, true);

        assertEquals(Intent.ROLL_BACK_WITHOUT_WORKERS, without.intent());
        assertEquals(without, Wishes.rollback(without, false));
        assertEquals(
                Intent.ROLL_BACK_WITHOUT_WORKERS, Wishes.rollback(window, true).intent());
        assertEquals(rollingBack, Wishes.rollback(rollingBack, true));
    }

    private static String row(String name, Migration now) {
        return String.format(
                        "%-17s %-10s %-8s %-6s %-6s %-6s %s",
                        name,
                        word(now, then -> Wishes.switchover(then, false)),
                        word(now, then -> Wishes.rollback(then, false)),
                        word(now, then -> Wishes.pause(then, OTHER)),
                        word(now, Wishes::resume),
                        word(now, Wishes::abort),
                        word(now, then -> Wishes.cleanup(then, Gates.UNSEEN)))
                + "\n";
    }

    private static String word(Migration now, UnaryOperator<Migration> verb) {
        try {
            return verb.apply(now).equals(now) ? "joined" : "TAKEN";
        } catch (OperationRefused e) {
            return "no";
        }
    }
}
