package dev.crossfade.control.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores as programs of versions 1 to 4 have made them, before Flyway kept their history. */
final class OldStores {

    static final int LINEAGES_SINCE = 3;
    static final int PLACES_SINCE = 4;

    /** A migration with its journal, its route and who wanted it, as each version could write it. */
    private static final List<String> ROWS = List.of("""
        INSERT INTO migration (tenant, id, generation, stage, step, state, intent, accept_duplicates, attempt_epoch, attempt,
                               opened, trouble, since, version)
        VALUES ('acme', '00000000-0000-0000-0000-000000000001', 7, 'REPLICATION', 'hold-point', 'WAITING', 'MIGRATE', 0, 12,
                '{"number":2,"outcome":"unwound","reason":"too late","marks":{"started":"2026-01-01T00:00:00Z"}}',
                0, '{"what":"too late","reason":"the network","action":"try again"}', '2026-01-01T00:00:00Z', 3)
        """, """
        INSERT INTO journal (migration, generation, at, step, outcome, found)
        VALUES ('00000000-0000-0000-0000-000000000001', 7, '2026-01-01T00:00:00Z', 'check', 'done', 'nothing blocks')
        """, """
        INSERT INTO route (tenant, epoch, route)
        VALUES ('acme', 12, '{"tenant":"acme","epoch":12,"primary":"source","mode":"direct","fenced":[],"switching":false}')
        """, "UPDATE routing SET revision = 41", """
        INSERT INTO audit (at, who, from_where, tenant, what, before, after)
        VALUES ('2026-01-01T00:00:00Z', 'ann', 'local', 'acme', 'migrate', 'none', 'begun')
        """);

    /** What was written from a version on. */
    private static final Map<Integer, String> LATER_ROWS = Map.of(2, """
        UPDATE migration SET rollback_until = '2026-01-02T00:00:00Z'
        """, LINEAGES_SINCE, """
        UPDATE migration
           SET lineages = '{"seen":{"SOURCE":{"system":"7001","timeline":"00000001","begun":null}},"failovers":{}}'
        """, PLACES_SINCE, """
        UPDATE route SET places = '{"origins":{"source":"http://a","target":"http://b"},"databases":null}'
        """);

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

    /** What led from each version to the next. */
    private static final List<List<String>> CHANGES = List.of(TABLES, WAY_BACK, LINEAGES, PLACES);

    private OldStores() {}

    /** With all that a program of that version may have written. */
    static void createFilled(Path file, int version) throws SQLException {
        List<String> rows = new ArrayList<>(ROWS);
        for (int each = 1; each <= version; each++) {
            rows.addAll(Optional.ofNullable(LATER_ROWS.get(each)).stream().toList());
        }
        create(file, version, rows.toArray(String[]::new));
    }

    static void create(Path file, int version, String... rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
            for (List<String> changes : CHANGES.subList(0, version)) {
                for (String change : changes) {
                    statement.executeUpdate(change);
                }
            }
            statement.executeUpdate("INSERT INTO schema_version (version) VALUES (" + version + ")");
            for (String row : rows) {
                statement.executeUpdate(row);
            }
        }
    }

    static String read(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }
}
