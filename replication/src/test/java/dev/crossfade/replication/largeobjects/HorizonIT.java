package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** What the sweep rests on: that a page that was written since the horizon is not all-visible, whoever vacuums. */
class HorizonIT {

    private static final String DIRTY =
            "SELECT count(*) FROM pg_visibility_map('pg_largeobject') WHERE NOT all_visible";
    private static final String VACUUM = "VACUUM pg_largeobject";
    private static final String OBJECTS =
            "SELECT lo_from_bytea((70000 + n)::oid, decode(repeat('00ff', 10000), 'hex')) FROM generate_series(1, 50) n";

    @OnEachVersion(usually = 14)
    void heldSnapshotKeepsWhatIsWrittenLaterFromBecomingAllVisible(int major) {
        try (TestDatabase database = withObjects(major)) {
            try (Horizon horizon = horizon(database)) {
                horizon.take(Duration.ZERO);
                horizon.advance();
                database.execute("SELECT lo_put(70007, 5, 'x')", VACUUM);
                assertTrue(database.number(DIRTY) >= 1);
                assertTrue(horizon.isHeld());
            }
            // The server needs a moment to see that the session is gone.
            Waiting.until(
                    () -> {
                        database.execute(VACUUM);
                        return database.number(DIRTY) == 0;
                    },
                    Duration.ofSeconds(10));
        }
    }

    /** It holds as well, but where its subscriber lets it: it moves on by itself, so no sweep can rest on it. */
    @OnEachVersion(usually = 14)
    void logicalSlotHoldsAsWellUntilItsConsumerMovesOn(int major) {
        try (TestDatabase database = withObjects(major)) {
            database.execute("SELECT pg_create_logical_replication_slot('horizon_it', 'pgoutput')");
            database.execute("SELECT lo_put(70007, 5, 'x')", VACUUM);
            assertTrue(database.number(DIRTY) >= 1);
            database.execute("SELECT pg_drop_replication_slot('horizon_it')", VACUUM);
            assertEquals(0, database.number(DIRTY));
        }
    }

    @OnEachVersion(usually = 14)
    void withoutEitherAVacuumHidesWhatWasWritten(int major) {
        try (TestDatabase database = withObjects(major)) {
            database.execute("SELECT lo_put(70007, 5, 'x')");
            assertTrue(database.number(DIRTY) >= 1);
            database.execute(VACUUM);
            assertEquals(0, database.number(DIRTY));
        }
    }

    @OnEachVersion(usually = 14)
    void horizonThatWasLostIsToldAndNeverTakenForOneThatIsHeld(int major) {
        try (TestDatabase database = withObjects(major);
                Horizon horizon = horizon(database)) {
            horizon.take(Duration.ZERO);
            horizon.advance();
            assertTrue(horizon.look(Duration.ZERO).look().isPresent());
            horizon.stay();
            database.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND backend_xmin IS NOT NULL"
                    + " AND application_name LIKE '%/objects'");
            assertTrue(horizon.look(Duration.ZERO).look().isEmpty());
            horizon.stay();
            assertFalse(horizon.isHeld());
        }
    }

    @OnEachVersion(usually = 14)
    void lookFindsWhatWasWrittenSinceAndNothingElse(int major) {
        try (TestDatabase database = withObjects(major);
                Horizon horizon = horizon(database)) {
            database.execute(VACUUM);
            horizon.take(Duration.ZERO);
            horizon.advance();
            database.execute("SELECT lo_put(70007, 5000, 'x')", "GRANT SELECT ON LARGE OBJECT 70008 TO PUBLIC");
            Look look = horizon.look(Duration.ZERO).look().orElseThrow();
            assertEquals(Set.of(new PageKey(70007, 2)), look.pages().keySet());
            assertEquals(Set.of(70008L), look.touched());
            assertEquals(50, look.oids().size());
        }
    }

    /** As many as fit, of which none but the last third is in use. */
    @OnEachVersion(usually = 14)
    void pageWithAllOf291LinePointersIsReadToItsEnd(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                Connection connection = database.server().superuser(database.name());
                Statement statement = connection.createStatement();
                PostgresSession reader =
                        database.postgres(Side.SOURCE, session()).open("test")) {
            statement.execute("CREATE EXTENSION pg_visibility");
            statement.execute("CREATE EXTENSION pageinspect");
            new WrittenSince(false, 1000).prepare(reader);
            String before = String.valueOf(
                    database.texts("SELECT pg_current_xact_id()::xid").get(0));
            statement.execute("INSERT INTO pg_largeobject SELECT 70000 + n, 0, '' FROM generate_series(1, 185) AS n");
            statement.execute("DELETE FROM pg_largeobject");
            // Prunes the page: its line pointers stay, and none of the rows.
            statement.execute("SELECT count(*) FROM pg_largeobject");
            statement.execute("INSERT INTO pg_largeobject SELECT 80000 + n, 0, '' FROM generate_series(1, 106) AS n");
            assertEquals(
                    "291 106",
                    database.texts("SELECT max(lp) || ' ' || count(t_ctid)"
                                    + " FROM heap_page_items(get_raw_page('pg_largeobject', 0))")
                            .get(0));
            long found = reader.one(
                    "SELECT count(*) FROM pg_temp.crossfade_written_since(?::text::xid, '{}')",
                    row -> row.getLong(1),
                    before);
            assertEquals(106, found);
        }
    }

    private static TestDatabase withObjects(int major) {
        TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
        database.execute("CREATE EXTENSION pg_visibility", OBJECTS, VACUUM);
        assertEquals(0, database.number(DIRTY));
        return database;
    }

    private static Horizon horizon(TestDatabase database) {
        return new Horizon(database.postgres(Side.SOURCE, session()), new WrittenSince(false, 1000));
    }

    private static MigrationSession session() {
        return new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 1);
    }
}
