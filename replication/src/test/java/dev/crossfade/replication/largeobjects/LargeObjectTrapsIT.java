package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sweep could miss, or hide. */
class LargeObjectTrapsIT {

    private static final String TEN_OBJECTS =
            "SELECT lo_from_bytea((70000 + n)::oid, decode(repeat('00ff275c', 9000), 'hex')) FROM generate_series(1, 10) n";

    private static final String KILL_HORIZONS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name LIKE '%/objects'";

    @Test
    void transactionThatWroteBeforeAPassBeganAndCommitsAfterItIsNotMissed() throws SQLException {
        try (SyncedPair pair = SyncedPair.create().withMaps();
                Connection slow = pair.source().connectAsApp();
                Statement statement = slow.createStatement()) {
            pair.source().executeAsApp(TEN_OBJECTS);
            pair.carry();
            slow.setAutoCommit(false);
            statement.execute("SELECT lo_put(70001, 10000, 'changed')");
            statement.execute("SELECT lo_unlink(70002), lo_create(71000)");
            pair.source().executeAsApp("SELECT lo_put(70003, 0, 'later, and committed')");
            assertEquals(1, pair.carry().carried());
            slow.commit();
            pair.source().execute("VACUUM pg_largeobject");
            assertEquals(new LargeObjectReport(10, 3, List.of()), pair.sweep());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
        }
    }

    @Test
    void whatATransactionTookBackIsNotCarried() throws SQLException {
        try (SyncedPair pair = SyncedPair.create().withMaps();
                Connection aborted = pair.source().connectAsApp();
                Statement statement = aborted.createStatement()) {
            pair.source().executeAsApp(TEN_OBJECTS);
            pair.carry();
            aborted.setAutoCommit(false);
            statement.execute("SELECT lo_put(70001, 10000, 'changed')");
            statement.execute("SELECT lo_unlink(70002), lo_from_bytea(71000, 'new')");
            aborted.rollback();
            assertEquals(new LargeObjectReport(10, 0, List.of()), pair.sweep());
        }
    }

    @Test
    void plantedBitIsNamedByTheNextPassOnceAndMended() {
        try (SyncedPair pair = SyncedPair.create().withMaps()) {
            pair.source().executeAsApp(TEN_OBJECTS);
            pair.carry();
            pair.target().execute("SELECT lo_put(70001, 33333, '\\x01'), lo_put(70001, 0, '\\x01')");
            List<String> named = List.of("70001: pages 0, 16 were altered on the target");
            assertEquals(named, pair.sweep().different());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
            // Also by the pass that proves, when it was one beside the fence that found it.
            assertEquals(named, pair.sweep().different());
            assertEquals(List.of(), pair.carry().different());
        }
    }

    @Test
    void objectThatSomebodyRemovesOrMakesOnTheTargetIsNamed() {
        try (SyncedPair pair = SyncedPair.create().withMaps()) {
            pair.source().executeAsApp(TEN_OBJECTS);
            pair.carry();
            pair.target().execute("SELECT lo_unlink(70002)", "SELECT lo_create(71000)");
            assertEquals(
                    List.of("70002: was removed on the target", "71000: was created on the target"),
                    pair.sweep().different());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
        }
    }

    @Test
    void pageThatBothSidesWroteIsTheSources() {
        try (SyncedPair pair = SyncedPair.create().withMaps()) {
            pair.source().executeAsApp(TEN_OBJECTS);
            pair.carry();
            pair.target().execute("SELECT lo_put(70001, 33333, '\\x01')");
            pair.source().executeAsApp("SELECT lo_put(70001, 33334, '\\x02')");
            assertEquals(new LargeObjectReport(10, 1, List.of()), pair.sweep());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
        }
    }

    /** And then nothing rests on the visibility map, which a vacuum may have set. */
    @Test
    void passWhoseHorizonWasLostComparesEverythingAndStillTellsWhatWasAltered() {
        try (SyncedPair pair = SyncedPair.create().withMaps()) {
            pair.source().executeAsApp(TEN_OBJECTS);
            pair.carry();
            pair.source().execute(KILL_HORIZONS);
            pair.source().executeAsApp("SELECT lo_put(70003, 0, 'changed')");
            pair.target().execute("SELECT lo_put(70001, 33333, '\\x01')");
            pair.source().execute("VACUUM pg_largeobject");
            LargeObjectReport report = pair.sweep();
            assertEquals(List.of("70001: was altered on the target"), report.different());
            assertEquals(2, report.carried());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
        }
    }

    @Test
    void moreChangesThanAreKeptInMemoryAreFoundByComparingEverything() {
        TestPair databases = TestPair.create();
        try (SyncedPair pair =
                SyncedPair.of(databases, new WrittenSince(false, 7)).withMaps()) {
            pair.source().executeAsApp(TEN_OBJECTS);
            pair.carry();
            pair.source().executeAsApp(put(7));
            assertEquals(new LargeObjectReport(10, 7, List.of()), pair.sweep());
            pair.source().executeAsApp(put(8));
            assertEquals(new LargeObjectReport(10, 8, List.of()), pair.sweep());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
        }
    }

    private static String put(int objects) {
        return "SELECT lo_put(oid, 10000, convert_to(oid || ' " + objects + "', 'UTF8')) FROM pg_largeobject_metadata"
                + " WHERE oid <= 70000 + " + objects;
    }

    /** Of more pages than go into a transaction, lying between those of others. */
    @Test
    void longObjectWhosePagesAreSpreadArrivesInPartsAndIsThenCarriedByThePage() {
        try (SyncedPair pair = SyncedPair.create().withMaps()) {
            pair.source()
                    .executeAsApp(
                            "SELECT lo_create(70001)",
                            "SELECT lo_put(70001, n * 2048, decode(md5(n::text), 'hex')),"
                                    + " lo_from_bytea((80000 + n)::oid, 'between')"
                                    + " FROM generate_series(0, 1500) AS n",
                            "SELECT lo_put(70001, n * 2048, decode(md5(n::text), 'hex'))"
                                    + " FROM generate_series(1501, 9000) AS n");
            assertEquals(new LargeObjectReport(1502, 1502, List.of()), pair.carry());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
            TestDatabase target = pair.target();
            String ofTheFirst = "SELECT ctid FROM pg_largeobject WHERE loid = 70001 AND pageno = 17";
            String before = String.valueOf(target.texts(ofTheFirst).get(0));
            pair.source().executeAsApp("SELECT lo_put(70001, n * 2048, 'x') FROM generate_series(0, 9000, 1000) AS n");
            assertEquals(1, pair.sweep().carried());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
            assertEquals(before, String.valueOf(target.texts(ofTheFirst).get(0)));
        }
    }

    @Test
    void writeOnceObjectsAreComparedByOidInAPassAndByContentWhenEverythingIs() {
        TestPair databases = TestPair.create();
        try (SyncedPair pair = SyncedPair.of(databases, new WrittenSince(true, 1000))) {
            pair.source().executeAsApp(TEN_OBJECTS);
            pair.carry();
            pair.source()
                    .executeAsApp(
                            "SELECT lo_from_bytea(71000, 'new')",
                            "SELECT lo_unlink(70002)",
                            "GRANT SELECT ON LARGE OBJECT 70003 TO PUBLIC",
                            "SELECT lo_put(70004, 0, 'against the promise')");
            assertEquals(new LargeObjectReport(10, 3, List.of()), pair.sweep());
            pair.source().execute(KILL_HORIZONS);
            assertEquals(
                    List.of("70004: its content has changed, although replication.largeObjects is write-once"),
                    pair.carry().different());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
        }
    }

    @Test
    void otherDirectionIsTheSame() {
        try (SyncedPair there = SyncedPair.create(17, 14).withMaps()) {
            there.source().executeAsApp(TEN_OBJECTS, "GRANT SELECT ON LARGE OBJECT 70001 TO PUBLIC");
            assertEquals(10, there.carry().carried());
            there.source().executeAsApp("SELECT lo_put(70001, 5000, 'x')", "SELECT lo_unlink(70002)");
            assertEquals(new LargeObjectReport(9, 2, List.of()), there.sweep());
            assertEquals(there.contentsAtSource(), there.contentsAtTarget());
        }
    }

    /** With what {@code check} asks for. What it may not vacuum it reads again. */
    @Test
    void rolesThatAreNoSuperusersCarryAsWell() {
        try (TestPair databases = TestPair.create();
                PlainRole source = PlainRole.create(databases.source());
                PlainRole target = PlainRole.create(databases.target());
                SyncedPair pair = SyncedPair.of(databases, source, target).withMaps()) {
            for (PlainRole role : List.of(source, target)) {
                role.database()
                        .execute(
                                "GRANT pg_read_all_data, pg_stat_scan_tables TO " + role.quoted(),
                                "GRANT " + Identifier.quote(role.database().app()) + " TO " + role.quoted());
            }
            databases.source().executeAsApp(TEN_OBJECTS, "GRANT SELECT ON LARGE OBJECT 70001 TO PUBLIC");
            assertEquals(new LargeObjectReport(10, 10, List.of()), pair.carry());
            databases
                    .source()
                    .executeAsApp(
                            "SELECT lo_put(70001, 5000, 'x')",
                            "SELECT lo_unlink(70002)",
                            "REVOKE ALL ON LARGE OBJECT 70003 FROM "
                                    + Identifier.quote(databases.source().app()));
            assertEquals(new LargeObjectReport(9, 3, List.of()), pair.sweep());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
            // Nobody may write to it there any more, but its owner may still remove it and make it anew.
            databases.source().execute("SELECT lo_put(70003, 5000, 'x')");
            assertEquals(new LargeObjectReport(9, 1, List.of()), pair.sweep());
            assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
        }
    }
}
