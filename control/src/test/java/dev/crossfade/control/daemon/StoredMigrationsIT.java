package dev.crossfade.control.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.store.SqlMigrationStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredMigrationsIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void migrationIsUnderWayFromItsBeginningToItsEnd(@TempDir Path directory) {
        try (JdbcStore store = JdbcStore.open("jdbc:sqlite:" + directory.resolve("control.db"))) {
            SqlMigrationStore migrations = new SqlMigrationStore(store);
            StoredMigrations underWay = new StoredMigrations(migrations);
            assertEquals(Optional.empty(), underWay.standing(ACME));

            Migration begun = migrations.save(Migration.first(new UUID(0, 1), ACME, "check", NOON));
            assertEquals(Optional.of("SETUP, step check, running"), underWay.standing(ACME));

            Migration aborting = migrations.save(begun.at(Stage.SETUP, "abort", State.ABORTING, NOON));
            assertEquals(Optional.of("SETUP, step abort, aborting"), underWay.standing(ACME));

            migrations.save(aborting.at(Stage.SETUP, "abort", State.ABORTED, NOON));
            assertEquals(Optional.empty(), underWay.standing(ACME));
        }
    }
}
