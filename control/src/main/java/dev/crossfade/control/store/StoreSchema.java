package dev.crossfade.control.store;

import dev.crossfade.control.workflow.journal.StoreFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The store's tables, and the version of them that the file has. */
final class StoreSchema {

    private static final String VERSIONS = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)";

    /** Version 1. */
    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE migration (
                tenant             TEXT PRIMARY KEY,
                id                 TEXT NOT NULL UNIQUE,
                generation         INTEGER NOT NULL,
                stage              TEXT NOT NULL,
                step               TEXT NOT NULL,
                state              TEXT NOT NULL,
                intent             TEXT NOT NULL,
                accept_duplicates  INTEGER NOT NULL,
                attempt_epoch      INTEGER NOT NULL,
                attempt            TEXT,
                opened             INTEGER NOT NULL,
                waiting_for        TEXT,
                trouble            TEXT,
                since              TEXT NOT NULL,
                version            INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE journal (
                seq         INTEGER PRIMARY KEY AUTOINCREMENT,
                migration   TEXT NOT NULL,
                generation  INTEGER NOT NULL,
                at          TEXT NOT NULL,
                step        TEXT NOT NULL,
                outcome     TEXT NOT NULL,
                found       TEXT NOT NULL
            )
            """,
            "CREATE INDEX journal_by_migration ON journal (migration, seq)",
            """
            CREATE TABLE route (
                tenant  TEXT PRIMARY KEY,
                epoch   INTEGER NOT NULL,
                route   TEXT NOT NULL
            )
            """,
            "CREATE TABLE routing (revision INTEGER NOT NULL)",
            "INSERT INTO routing (revision) VALUES (0)",
            """
            CREATE TABLE audit (
                seq         INTEGER PRIMARY KEY AUTOINCREMENT,
                at          TEXT NOT NULL,
                who         TEXT NOT NULL,
                from_where  TEXT NOT NULL,
                tenant      TEXT NOT NULL,
                what        TEXT NOT NULL,
                before      TEXT NOT NULL,
                after       TEXT NOT NULL
            )
            """);

    /** Version 2: a switchover can be taken back. */
    private static final List<String> WAY_BACK = List.of(
            "ALTER TABLE migration ADD COLUMN direction TEXT NOT NULL DEFAULT 'FORWARD'",
            "ALTER TABLE migration ADD COLUMN rollback_until TEXT");

    /** Version 3: a side may be failed over. */
    private static final List<String> LINEAGES = List.of("ALTER TABLE migration ADD COLUMN lineages TEXT");

    /** Version 4: a route knows what its sides are. */
    private static final List<String> PLACES = List.of("ALTER TABLE route ADD COLUMN places TEXT");

    /** Version 5: hooks that are owed, notifications that are not delivered yet, and the message of each migration. */
    private static final List<String> OUTWARD = List.of("""
            CREATE TABLE hook_due (
                migration  TEXT PRIMARY KEY,
                attempt    INTEGER NOT NULL,
                direction  TEXT NOT NULL
            )
            """, """
            CREATE TABLE outbox (
                receiver  TEXT NOT NULL,
                seq       INTEGER NOT NULL,
                event     TEXT NOT NULL,
                at        TEXT NOT NULL,
                body      TEXT NOT NULL,
                PRIMARY KEY (receiver, seq)
            )
            """, """
            CREATE TABLE message (
                receiver   TEXT NOT NULL,
                migration  TEXT NOT NULL,
                channel    TEXT NOT NULL,
                ts         TEXT NOT NULL,
                PRIMARY KEY (receiver, migration)
            )
            """);

    /** What leads from each version to the next; the first of them from an empty file. */
    private static final List<List<String>> CHANGES = List.of(TABLES, WAY_BACK, LINEAGES, PLACES, OUTWARD);

    private static final int VERSION = CHANGES.size();

    private StoreSchema() {}

    /** @throws StoreFailure when the file is of a newer version than this program knows */
    static void bringUpToDate(JdbcStore store) {
        store.inTransaction(connection -> {
            int found = version(connection);
            if (found > VERSION) {
                throw new StoreFailure(
                        StoreFailure.Kind.FAILED,
                        "the controller's store is of version " + found + ", and this program knows " + VERSION,
                        "start the newer program, or restore the store from before the upgrade",
                        null);
            }
            if (found < VERSION) {
                upgrade(connection, found);
            }
            return VERSION;
        });
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(VERSIONS);
            try (ResultSet row = statement.executeQuery("SELECT max(version) FROM schema_version")) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }

    private static void upgrade(Connection connection, int from) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (List<String> changes : CHANGES.subList(from, VERSION)) {
                for (String change : changes) {
                    statement.executeUpdate(change);
                }
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO schema_version (version) VALUES (?)")) {
            statement.setInt(1, VERSION);
            statement.executeUpdate();
        }
    }
}
