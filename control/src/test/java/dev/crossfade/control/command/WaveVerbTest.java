package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.command.WaveVerb.Place;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a tenant stands, as the verbs see it that are said to many. */
class WaveVerbTest {

    private final WaveVerb migrate = new MigrateWave();
    private final WaveVerb switchover = new SwitchoverWave(false);

    @Test
    void migrateBeginsWhatIsNotThereOrHasFailedAndJoinsWhatIsUnderWay() {
        assertEquals(Place.MAY_BEGIN, migrate.place(Optional.empty()));
        assertEquals(Place.MAY_BEGIN, migrate.place(Optional.of(Statuses.failed())));
        assertEquals(Place.MAY_BEGIN, migrate.place(Optional.of(Statuses.aborted())));
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

    /** At its hold point, and not waiting for a person. */
    private static MigrationStatus automatic() {
        return Statuses.with(
                Statuses.with(Statuses.holdPoint(), "step", "hold-point"),
                "waitingFor",
                "everything to be ready: a lag");
    }
}
