package dev.crossfade.control.notify;

import dev.crossfade.control.migration.MigrationStatus;
import java.time.Instant;

/** Notices for tests of receivers. */
public final class Notices {

    public static final Instant NIGHT = Instant.parse("2026-01-01T03:12:07Z");

    private Notices() {}

    /** The n-th of its migration. */
    public static Notice of(int number, Kind kind, String what, MigrationStatus status) {
        return Notice.of("event-" + number, new Happening(kind, what), status, NIGHT.plusSeconds(number));
    }

    public static Notice inMigration(String migration, Notice one) {
        return new Notice(
                one.id(),
                one.type(),
                one.severity(),
                one.at(),
                one.tenant(),
                migration,
                one.title(),
                one.stage(),
                one.step(),
                one.state(),
                one.writableNow(),
                one.waitingFor(),
                one.safeNext(),
                one.problem(),
                one.lagBytes(),
                one.epoch());
    }
}
