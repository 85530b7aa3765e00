package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import dev.crossfade.replication.fence.sessions.Fenceability;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.PlantedWorker;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SourceFenceIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);
    private static final String RIGHTS = """
            SELECT format('%s %s %s %s', a.grantor, a.grantee, a.privilege_type, a.is_grantable)
              FROM pg_database d
             CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
             WHERE d.datname = current_database()
             UNION ALL
            SELECT s.setconfig::text
              FROM pg_db_role_setting s
              JOIN pg_database d ON d.oid = s.setdatabase
             WHERE d.datname = current_database()
             ORDER BY 1
            """;

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    private SourceGate gateOf(TestDatabase database) {
        return gateOf(database, session);
    }

    private static SourceGate gateOf(TestDatabase database, MigrationSession as) {
        return new SourceGate(database.postgres(Side.SOURCE, as), TestPair.replication(List.of()), Clock.systemUTC());
    }

    private GateRow aborted(Epoch epoch) {
        return new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, epoch, session.generation());
    }

    private static Kind kindOf(Runnable act) {
        return assertThrows(ReplicationFailure.class, act::run).kind();
    }

    @OnEachVersion(usually = 14)
    void unfencingGivesBackExactlyTheRightsThatThereWere(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase(" o'b \"x\"-é");
                SourceGate gate = gateOf(database)) {
            String name = Identifier.quote(database.name());
            database.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            for (String setup : List.of(
                    "SELECT 1",
                    "GRANT CONNECT ON DATABASE " + name + " TO " + Identifier.quote(database.app())
                            + " WITH GRANT OPTION",
                    "ALTER DATABASE " + name + " SET default_transaction_read_only = off",
                    "REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC")) {
                database.execute(setup);
                List<String> before = List.copyOf(
                        database.texts(RIGHTS).stream().map(String::valueOf).toList());
                gate.install(GateState.SERVING);
                gate.prepare();
                gate.fence(EPOCH, ENOUGH);
                assertEquals(
                        "42501",
                        assertThrows(SQLException.class, database::connectAsApp).getSQLState());
                assertEquals(
                        Kind.REFUSED,
                        kindOf(() -> gate.unfence(new GateRow(
                                session.migration(), Side.TARGET, GateState.OPEN, EPOCH, session.generation()))));
                GateRow row = gate.unfence(aborted(EPOCH));
                assertEquals(GateState.SERVING, row.state());
                assertTrue(row.epoch().isAfter(EPOCH));
                assertEquals(before, database.texts(RIGHTS));
                try (Connection app = database.connectAsApp();
                        Statement statement = app.createStatement()) {
                    statement.execute("INSERT INTO t VALUES (1); DELETE FROM t");
                }
                gate.remove();
                assertEquals(List.of(), gate.leftovers());
                assertEquals(before, database.texts(RIGHTS));
            }
        }
    }

    /** No right that is taken away stops it, and no fence ends it: its row keeps each proof from being clean until the budget's end. */
    @OnEachVersion(usually = 14)
    void workerOfAnExtensionRefusesTheFenceBeforeTheClockByName(int major) {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate gate = gateOf(database);
                PostgresSession actor = database.postgres(Side.SOURCE, session).open("test")) {
            gate.install(GateState.SERVING);
            Fenceability fenceability = new Fenceability(List.of(database.app()), List.of());
            FenceProof proof = new FenceProof(actor, session);
            fenceability.checkProvable(actor);
            assertEquals(List.of(), proof.look());
            PlantedWorker.plant(actor);
            ReplicationFailure refused =
                    assertThrows(ReplicationFailure.class, () -> fenceability.checkProvable(actor));
            assertEquals(Kind.REFUSED, refused.kind());
            String said = refused.toString();
            assertTrue(said.contains("(pid 4711: pg_cron launcher (pg_cron scheduler)) stays connected"), said);
            assertTrue(said.contains("ALTER SYSTEM SET cron.database_name"), said);
            assertFalse(said.contains("4712"), said);
            assertTrue(
                    proof.look().toString().contains("pid 4711: pg_cron launcher"), "the proof counts it all the same");
        }
    }

    @Test
    void oldTransactionAndActiveJobRefuseTheFenceBeforeTheClockByName() throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gateOf(database);
                Connection old = database.connectAsApp();
                Statement statement = old.createStatement()) {
            database.execute(
                    "CREATE SCHEMA cron",
                    "CREATE TABLE cron.job (jobid bigint, schedule text, command text, database text, username text,"
                            + " active boolean)",
                    "INSERT INTO cron.job VALUES (7, '* * * * *', 'secret', current_database(), 'app', true),"
                            + " (9, '* * * * *', '', 'other', 'app', true)");
            old.setAutoCommit(false);
            statement.execute("SELECT 1");
            gate.install(GateState.SERVING);
            String refused = assertThrows(ReplicationFailure.class, () -> gate.insistOnQuiet(Duration.ZERO))
                    .toString();
            assertTrue(refused.contains("cron.alter_job(7, active := false)"), refused);
            assertFalse(refused.contains("job 9") || refused.contains("secret"), refused);
            assertTrue(refused.contains("idle in transaction) is in a transaction for 00:00:0"), refused);
            assertTrue(refused.contains("longer than switchover.drainTimeout"), refused);
            database.execute("UPDATE cron.job SET active = false");
            assertEquals(Kind.REFUSED, kindOf(() -> gate.insistOnQuiet(Duration.ZERO)));
            gate.insistOnProvable();
            gate.insistOnQuiet(ENOUGH);
            old.rollback();
            gate.insistOnQuiet(Duration.ZERO);
        }
    }

    @OnEachVersion(usually = 14)
    void tryingTheFenceLeavesNothingAndEndsNobody(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate gate = gateOf(database)) {
            database.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            List<?> rights = database.texts(RIGHTS);
            GateRow installed = gate.install(GateState.SERVING);
            gate.prepare();
            try (Connection busy = database.connectAsApp();
                    Statement write = busy.createStatement()) {
                busy.setAutoCommit(false);
                write.execute("INSERT INTO t VALUES (1)");
                gate.prepare();
                write.execute("INSERT INTO t VALUES (2)");
                busy.commit();
            }
            assertEquals(installed, gate.row().orElseThrow());
            assertEquals(rights, database.texts(RIGHTS));
            assertEquals(0, database.number("SELECT count(*) FROM crossfade.token"));
            assertEquals(2, database.number("SELECT count(*) FROM t"));
            database.executeAsApp("DELETE FROM t");
        }
    }

    @Test
    void fenceThatArrivesAfterTheUnfencingChangesNothing() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gateOf(database)) {
            gate.install(GateState.SERVING);
            gate.prepare();
            GateRow serving = gate.unfence(aborted(EPOCH));
            assertEquals(Kind.SUPERSEDED, kindOf(() -> gate.fence(EPOCH, ENOUGH)));
            assertEquals(serving, gate.row().orElseThrow());
            database.executeAsApp("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
        }
    }

    @Test
    void sessionThatWasThereBeforeTheFenceIsEndedAndSoIsOneThatWritesAgainstTheReadOnlyDefault() throws SQLException {
        writersOfLargeObjectsAreEnded(14);
    }

    /** The other major on which large objects are written in read-only transactions. */
    @Test
    @Tag("endurance")
    void soItIsOn15() throws SQLException {
        writersOfLargeObjectsAreEnded(15);
    }

    private void writersOfLargeObjectsAreEnded(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate gate = gateOf(database)) {
            database.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)", "SELECT lo_create(4711)");
            gate.install(GateState.SERVING);
            gate.prepare();
            try (Connection idle = database.connectAsApp();
                    Connection inTransaction = database.connectAsApp();
                    Statement write = inTransaction.createStatement()) {
                inTransaction.setAutoCommit(false);
                write.execute("SET TRANSACTION READ WRITE");
                write.execute("SELECT lo_put(4711, 0, 'x')");
                FenceReport report = gate.fence(EPOCH, ENOUGH);
                assertEquals(
                        2, report.sessions().terminated() + report.sessions().ambiguous());
                assertThrows(SQLException.class, inTransaction::commit);
                assertTrue(!idle.isValid(5));
            }
            assertEquals(0, database.number("SELECT length(lo_get(4711))"));
            assertEquals(report(gate), report(gate));
        }
    }

    private static Object report(SourceGate gate) {
        return gate.fence(EPOCH, ENOUGH).committedAt();
    }

    @Test
    void noTransactionThatFailedIsFoundCommitted() throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gateOf(database)) {
            for (int table = 0; table < 10; table++) {
                database.executeAsApp("CREATE TABLE t" + table + " (key text)");
            }
            gate.install(GateState.SERVING);
            gate.prepare();
            for (int round = 0; round < 3; round++) {
                Epoch epoch = new Epoch(10L * (round + 1));
                try (Writers writers = Writers.start(database, 12, WrittenThing.rowsOf(10))) {
                    writers.awaitCommitted(200);
                    FenceReport report = gate.fence(epoch, ENOUGH);
                    writers.stop();
                    assertEquals(0, report.sessions().ambiguous());
                    assertEquals(List.of(), writers.failedButCommitted(), "of " + writers.failed() + " failed");
                    assertEquals(List.of(), writers.acknowledgedButMissing());
                }
                gate.unfence(aborted(epoch));
            }
        }
    }

    @Test
    void readersGoOnUnderAReadOnlyFenceUntilItIsSealedAndItIsRefusedWhereLargeObjectsEscapeIt() throws SQLException {
        try (TestDatabase old = EmbeddedServers.postgres(14).createDatabase();
                TestDatabase recent = EmbeddedServers.postgres(17).createDatabase();
                SourceGate oldGate = gateOf(old);
                SourceGate recentGate = gateOf(recent)) {
            old.executeAsApp("SELECT lo_create(1)");
            oldGate.install(GateState.SERVING);
            oldGate.prepare();
            assertEquals(Kind.REFUSED, kindOf(oldGate::insistOnReadOnly));
            assertEquals(Kind.REFUSED, kindOf(() -> oldGate.refuseWrites(EPOCH, ENOUGH)));
            assertEquals(GateState.SERVING, oldGate.row().orElseThrow().state());

            recent.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            recentGate.install(GateState.SERVING);
            recentGate.prepare();
            try (Connection pooled = recent.connectAsApp();
                    Statement statement = pooled.createStatement()) {
                pooled.setAutoCommit(false);
                statement.execute("INSERT INTO t VALUES (1)");
                EndedSessions writers = recentGate.refuseWrites(EPOCH, ENOUGH);
                assertEquals(new EndedSessions(0, 1, true), writers, "it sat in a transaction that had written");
                assertThrows(SQLException.class, () -> statement.execute("SELECT 1"), "it held what it had written");
            }
            assertEquals(0, recent.number("SELECT count(*) FROM t"));
            assertEquals(GateState.FENCING, recentGate.row().orElseThrow().state());
            try (Connection reader = recent.connectAsApp();
                    Statement statement = reader.createStatement()) {
                statement.execute("SELECT * FROM t");
                SQLException refused =
                        assertThrows(SQLException.class, () -> statement.execute("INSERT INTO t VALUES (2)"));
                assertEquals("25006", refused.getSQLState());
                statement.execute("SELECT * FROM t");
                assertEquals(0, recentGate.fence(EPOCH, ENOUGH).sessions().ambiguous());
                assertThrows(SQLException.class, () -> statement.execute("SELECT * FROM t"));
            }
            assertThrows(SQLException.class, recent::connectAsApp);
            assertEquals(EndedSessions.UNKNOWN, recentGate.refuseWrites(EPOCH, ENOUGH));
            assertEquals(EndedSessions.UNKNOWN, recentGate.fence(EPOCH, ENOUGH).sessions());
            assertEquals(GateState.FENCED, recentGate.row().orElseThrow().state());
            recentGate.unfence(aborted(EPOCH));
        }
    }

    @Test
    void preparedTransactionIsNamedAndNothingIsChanged() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gateOf(database)) {
            database.executeAsApp(
                    "CREATE TABLE t (id int)", "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'two phase'");
            gate.install(GateState.SERVING);
            ReplicationFailure failure = assertThrows(ReplicationFailure.class, () -> gate.fence(EPOCH, ENOUGH));
            assertEquals(Kind.REFUSED, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("'two phase'"));
            assertEquals(GateState.SERVING, gate.row().orElseThrow().state());
            database.execute("ROLLBACK PREPARED 'two phase'");
        }
    }

    @Test
    void roleThatCouldStillLogInIsNamedAndNothingIsChanged() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TestDatabase other = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gateOf(database)) {
            database.execute("GRANT CONNECT ON DATABASE " + Identifier.quote(database.name()) + " TO "
                    + Identifier.quote(other.app()));
            gate.install(GateState.SERVING);
            ReplicationFailure early = assertThrows(ReplicationFailure.class, gate::prepare);
            assertTrue(String.valueOf(early.getMessage()).contains(other.app()));
            ReplicationFailure failure = assertThrows(ReplicationFailure.class, () -> gate.fence(EPOCH, ENOUGH));
            assertTrue(String.valueOf(failure.getMessage()).contains(other.app()));
            assertEquals(GateState.SERVING, gate.row().orElseThrow().state());
            database.executeAsApp("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
            database.execute("REVOKE CONNECT ON DATABASE " + Identifier.quote(database.name()) + " FROM "
                    + Identifier.quote(other.app()));
        }
    }

    @Test
    void statementOfAPredecessorThatStillWaitsForALockChangesNothing() throws Exception {
        MigrationSession next = new MigrationSession(session.migration(), session.tenant(), session.generation() + 1);
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                SourceGate old = gateOf(database);
                SourceGate successor = gateOf(database, next)) {
            database.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            old.install(GateState.SERVING);
            old.prepare();
            try (Connection superuser = database.server().superuser(database.name());
                    Statement statement = superuser.createStatement()) {
                superuser.setAutoCommit(false);
                statement.execute("ALTER TABLE t ADD COLUMN more text");
                CompletableFuture<Kind> orphan =
                        CompletableFuture.supplyAsync(() -> kindOf(() -> old.fence(EPOCH, ENOUGH)));
                while (database.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND query LIKE 'LOCK TABLE%' AND datname = current_database()")
                        == 0) {
                    Thread.onSpinWait();
                }
                successor.takeOver();
                assertEquals(Kind.UNREACHABLE, orphan.join());
                successor.unfence(aborted(EPOCH));
                superuser.rollback();
            }
            assertEquals(Kind.SUPERSEDED, kindOf(() -> old.fence(new Epoch(50), ENOUGH)));
            assertEquals(0, database.number("SELECT count(*) FROM crossfade.token"));
            assertEquals(GateState.SERVING, successor.row().orElseThrow().state());
            database.executeAsApp("INSERT INTO t VALUES (1)");
        }
    }
}
