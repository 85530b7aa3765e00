package dev.crossfade.control.store;

import dev.crossfade.control.workflow.journal.StoreFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.OptionalInt;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * The store's tables, version by version, as Flyway keeps them. Stores of versions 1 to 4 were made without it and say their version in
 * a table of their own: its history begins there with theirs.
 */
final class StoreHistory {

    private static final MigrationVersion NONE = MigrationVersion.EMPTY;

    private StoreHistory() {}

    /**
     * Makes the store's tables what this program knows.
     *
     * @throws StoreFailure when the store is of a newer version
     */
    static void bringUpToDate(StoreEngine engine) {
        FluentConfiguration configuration = engine.history().loggers("slf4j");
        try {
            beforeFlyway(engine, configuration);
            Flyway flyway = configuration.load();
            MigrationInfo current = flyway.info().current();
            refuseNewer(current == null ? NONE : current.getVersion(), newest(flyway));
            flyway.migrate();
        } catch (FlywayException e) {
            throw failure(engine, e);
        } catch (SQLException e) {
            throw engine.failure(e);
        }
    }

    private static void beforeFlyway(StoreEngine engine, FluentConfiguration configuration) throws SQLException {
        OptionalInt version;
        try (Connection connection = configuration.getDataSource().getConnection()) {
            engine.examine(connection);
            version = engine.versionBeforeFlyway(connection);
        }
        if (version.isPresent()) {
            MigrationVersion found = MigrationVersion.fromVersion(Integer.toString(version.getAsInt()));
            refuseNewer(found, newest(configuration.load()));
            configuration
                    .baselineVersion(found)
                    .baselineDescription("before Flyway")
                    .baselineOnMigrate(true);
        }
    }

    /** What this program brings along. */
    private static MigrationVersion newest(Flyway flyway) {
        return Arrays.stream(flyway.info().all())
                .filter(one -> one.getType().equals(CoreMigrationType.SQL)
                        && one.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(MigrationVersion::compareTo)
                .orElse(NONE);
    }

    private static void refuseNewer(MigrationVersion found, MigrationVersion known) {
        if (found.compareTo(known) > 0) {
            throw new StoreFailure(
                    StoreFailure.Kind.FAILED,
                    "the controller's store is of version " + found + ", and this program knows " + known,
                    "start the newer program, or restore the store from before the upgrade",
                    null);
        }
    }

    private static StoreFailure failure(StoreEngine engine, FlywayException e) {
        Throwable each = e;
        for (int i = 0; each != null && i < 8; i++) {
            if (each instanceof SQLException sql) {
                return engine.failure(sql);
            }
            each = each.getCause();
        }
        return new StoreFailure(
                StoreFailure.Kind.FAILED,
                "the controller's store cannot be brought to this program's version: "
                        + String.valueOf(e.getMessage()).strip(),
                "restore the store from before the upgrade, and start the older program; nothing of it was changed by a step"
                        + " that failed",
                e);
    }
}
