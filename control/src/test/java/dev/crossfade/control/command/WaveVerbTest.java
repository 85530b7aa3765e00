package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.command.WaveVerb.Place;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a tenant stands, as the verbs see it that are said to many. */
class WaveVerbTest {

    private final WaveVerb migrate = new MigrateWave(true);
    private final WaveVerb switchover = new SwitchoverWave(false, true);

    @Test
    void migrateBeginsWhatIsNotThereOrHasFailedAndJoinsWhatIsUnderWay() {
        assertEquals(Place.MAY_BEGIN, migrate.place(Optional.empty()));
        assertEquals(Place.MAY_BEGIN, migrate.place(Optional.of(Statuses.failed())));
        assertEquals(Place.UNDER_WAY, migrate.place(Optional.of(Statuses.copying(100))));
        assertEquals(Place.UNDER_WAY, migrate.place(Optional.of(automatic())));
        assertEquals(Place.DONE, migrate.place(Optional.of(Statuses.holdPoint())));
        assertEquals(Place.DONE, migrate.place(Optional.of(Statuses.switched())));
    }

    @Test
    void switchoverBeginsAtTheHoldPointOnly() {
        assertEquals(Place.NOT_READY, switchover.place(Optional.empty()));
        assertEquals(Place.NOT_READY, switchover.place(Optional.of(Statuses.failed())));
        assertEquals(Place.NOT_READY, switchover.place(Optional.of(Statuses.copying(100))));
        assertEquals(Place.MAY_BEGIN, switchover.place(Optional.of(Statuses.holdPoint())));
        assertEquals(Place.MAY_BEGIN, switchover.place(Optional.of(automatic())));
        assertEquals(Place.UNDER_WAY, switchover.place(Optional.of(Statuses.switching())));
        assertEquals(Place.DONE, switchover.place(Optional.of(Statuses.switched())));
        assertEquals(
                Place.NOT_READY, switchover.place(Optional.of(Statuses.wanting("roll back", Statuses.switched()))));
    }

    @Test
    void whatAPersonGaveUpIsNotBegunAnew() {
        for (String state : List.of("aborted", "aborting")) {
            Optional<MigrationStatus> aborted = Optional.of(Statuses.with(Statuses.aborted(), "state", state));
            assertEquals(Place.ABORTED, migrate.place(aborted));
            assertEquals(
                    "it was aborted",
                    migrate.whyNot(new TenantId("acme"), aborted).what());
        }
    }

    /** Whoever says it every few minutes would see it fail every few minutes. */
    @Test
    void whatHasFailedIsLeftByWhoDoesNotTryItAgain() {
        WaveVerb job = new MigrateWave(false);
        assertEquals(Place.HAS_FAILED, job.place(Optional.of(Statuses.failed())));
        assertEquals(Place.MAY_BEGIN, job.place(Optional.empty()));

        WaveVerb switching = new SwitchoverWave(false, false);
        for (MigrationStatus nothing : List.of(Statuses.unwound(), Statuses.refused())) {
            assertEquals(Place.MAY_BEGIN, switchover.place(Optional.of(nothing)));
            assertEquals(Place.HAS_FAILED, switching.place(Optional.of(nothing)));
            assertEquals(
                    nothing.problem(), switching.whyNot(new TenantId("acme"), Optional.of(nothing)), "why it failed");
            assertEquals(Place.MAY_BEGIN, switching.place(Optional.of(Statuses.wanting("switch", nothing))));
        }
        assertEquals(Place.MAY_BEGIN, switching.place(Optional.of(Statuses.holdPoint())));
        assertEquals(Place.MAY_BEGIN, switching.place(Optional.of(rolledBackToTheHoldPoint())));
    }

    @Test
    void startIsSaidAgainOnlyWhereNothingHasBegun() {
        Optional<MigrationStatus> failed = Optional.of(Statuses.failed());
        Optional<MigrationStatus> anew =
                Optional.of(Statuses.with(Statuses.failed(), "since", Instant.parse("2026-03-01T12:00:07Z")));

        assertTrue(migrate.maySayAgain(Optional.empty(), Optional.empty()));
        assertTrue(migrate.maySayAgain(failed, failed));
        assertFalse(migrate.maySayAgain(failed, anew));
        assertFalse(migrate.maySayAgain(Optional.empty(), failed));
        assertFalse(switchover.maySayAgain(Optional.of(Statuses.holdPoint()), Optional.of(Statuses.holdPoint())));
    }

    /** The attempt that was done before is the way back, and not the one that is waited for. */
    @Test
    void switchoverAfterARollbackThatNobodyHeardComesToAnEnd() {
        SwitchoverCommand.Judgement judgement =
                new SwitchoverCommand.Judgement(Optional.of(rolledBackToTheHoldPoint()));

        int looks = 0;
        while (!judgement.isEnd(rolledBackToTheHoldPoint())) {
            assertTrue(++looks < 1000, "it is waited for without end");
        }
    }

    private static MigrationStatus rolledBackToTheHoldPoint() {
        return Statuses.with(
                Statuses.holdPoint(), "switchover", Statuses.rolledBack().switchover());
    }

    /** At its hold point, and not waiting for a person. */
    private static MigrationStatus automatic() {
        return Statuses.with(
                Statuses.with(Statuses.holdPoint(), "step", "hold-point"),
                "waitingFor",
                "everything to be ready: a lag");
    }
}
