package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.sessions.SlotlessSender;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.SilentClient;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/** Who might still write once everybody is shut out, and is not seen by whoever looks once, or in the wrong place. */
class FenceProofIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);

    /** Have read what they may, and have no row yet in {@code pg_stat_activity}. */
    private static final String STARTING = """
            SELECT count(*)
              FROM pg_locks l
             WHERE l.locktype = 'object'
               AND l.classid = 'pg_database'::regclass
               AND l.objid = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = l.pid AND a.datid IS NOT NULL)
            """;

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    private SourceGate gateOf(TestDatabase database) {
        return new SourceGate(
                database.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC());
    }

    @OnEachVersion(usually = 14)
    void walsenderWithoutASlotIsNamedBeforeTheClock(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate gate = gateOf(database)) {
            gate.install(GateState.SERVING);
            try (Connection sender = replicating(database);
                    PostgresSession look =
                            database.postgres(Side.SOURCE, session).open("test")) {
                int pid = sender.unwrap(PGConnection.class).getBackendPID();
                assertEquals(
                        List.of(pid),
                        SlotlessSender.find(look).stream()
                                .map(SlotlessSender::pid)
                                .toList());
                ReplicationFailure refused = assertThrows(ReplicationFailure.class, gate::insistOnProvable);
                assertEquals(ReplicationFailure.Kind.REFUSED, refused.kind());
                String said = String.valueOf(refused.getMessage());
                assertTrue(said.contains("walsender pid " + pid + " of "), said);
                assertTrue(said.contains("SELECT pg_terminate_backend(" + pid + ")"), said);
            }
            gate.insistOnProvable();
            gate.remove();
        }
    }

    private static Connection replicating(TestDatabase database) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, database.replicationRole());
        PGProperty.PASSWORD.set(properties, TestDatabase.PASSWORD);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        return DriverManager.getConnection(database.url(), properties);
    }

    @OnEachVersion(usually = 14)
    void sessionThatWasStartingAtTheShutOutWritesNothingBehindTheToken(int major) throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate gate = gateOf(database)) {
            database.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)", "SELECT lo_create(4711)");
            gate.install(GateState.SERVING);
            gate.prepare();
            CompletableFuture<Boolean> written = CompletableFuture.supplyAsync(() -> writesOnceStarted(database));
            Waiting.until(() -> database.number(STARTING) > 0, ENOUGH);
            assertEquals(
                    0,
                    database.number("SELECT count(*) FROM pg_stat_activity WHERE usename = "
                            + Identifier.literal(database.app())),
                    "who looks only there sees nobody");
            gate.fence(EPOCH, ENOUGH);
            long atTheToken = database.number("SELECT length(lo_get(4711))");
            assertEquals(false, written.join());
            assertEquals(atTheToken, database.number("SELECT length(lo_get(4711))"));
        }
    }

    /**
     * It has read its rights, and has no row of its own yet in {@code pg_stat_activity}: whoever looks only there finds nobody, and
     * its large object, which no trigger sees, is written behind the token.
     */
    private static boolean writesOnceStarted(TestDatabase database) {
        try (Connection late =
                        database.connect(database.app(), "-c post_auth_delay=1 -c default_transaction_read_only=off");
                Statement statement = late.createStatement()) {
            return statement.execute("SELECT lo_put(4711, 0, 'behind the token')");
        } catch (SQLException e) {
            return false;
        }
    }

    /** It may take {@code authentication_timeout}, a minute, to answer; by then it is refused. */
    @OnEachVersion(usually = 14)
    void nobodyWaitsForAClientThatDoesNotGiveItsPassword(int major) throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate gate = gateOf(database)) {
            gate.install(GateState.SERVING);
            gate.prepare();
            try (SilentClient silent = SilentClient.asked(database, database.app())) {
                assertEquals(
                        0, gate.fence(EPOCH, Duration.ofSeconds(5)).sessions().ambiguous());
                assertTrue(silent.isStillAsked());
            }
        }
    }

    /** It gives way by itself after {@code deadlock_timeout}, and never when it prevents a wraparound. */
    @Test
    void autovacuumThatHoldsATableGivesWay() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gateOf(database)) {
            fenceBesideAutovacuum(database, gate, "10min");
        }
    }

    /** Only a superuser may end it: whoever is none has to ask for a lock for so long that it gives way. */
    @Test
    void autovacuumGivesWayAlsoToARoleThatMayNotEndIt() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PlainRole plain = PlainRole.create(database)) {
            plain.mayFence();
            try (SourceGate gate = new SourceGate(
                    plain.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC())) {
                fenceBesideAutovacuum(database, gate, "1s");
                gate.unfence(
                        new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, EPOCH, session.generation()));
                gate.remove();
            }
        }
    }

    private static void fenceBesideAutovacuum(TestDatabase database, SourceGate gate, String deadlockTimeout) {
        database.execute(
                "ALTER SYSTEM SET autovacuum_naptime = '1s'",
                "ALTER SYSTEM SET deadlock_timeout = '" + deadlockTimeout + "'",
                "SELECT pg_reload_conf()");
        try {
            database.executeAsApp(
                    "CREATE TABLE t (id int PRIMARY KEY, v text)"
                            + " WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0,"
                            + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
                    "INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 20000) i",
                    "DELETE FROM t WHERE id % 2 = 0");
            gate.install(GateState.SERVING);
            waitForAutovacuum(database);
            gate.prepare();
            waitForAutovacuum(database);
            assertEquals(0, gate.fence(EPOCH, Duration.ofSeconds(10)).sessions().ambiguous());
            assertEquals(10000, database.number("SELECT count(*) FROM t"));
        } finally {
            database.execute(
                    "ALTER SYSTEM RESET autovacuum_naptime",
                    "ALTER SYSTEM RESET deadlock_timeout",
                    "SELECT pg_reload_conf()");
        }
    }

    private static void waitForAutovacuum(TestDatabase database) {
        Waiting.until(
                () -> database.number("SELECT count(*) FROM pg_stat_progress_vacuum WHERE datname = current_database()"
                                + " AND relid = 't'::regclass")
                        > 0,
                Duration.ofSeconds(60));
    }

    /** A setting of the role, a connection option and {@code BEGIN READ WRITE} each get past a database that is read-only by default. */
    @Test
    void whoeverInsistsOnWritingIsRefusedWhileReadsGoOn() throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gateOf(database)) {
            String app = Identifier.quote(database.app());
            database.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (0)");
            database.execute("ALTER ROLE " + app + " SET default_transaction_read_only = off");
            gate.install(GateState.SERVING);
            gate.prepare();
            gate.refuseWrites(EPOCH, ENOUGH);
            try (Connection stubborn = database.connectAsStubbornApp();
                    Statement statement = stubborn.createStatement()) {
                for (String write : List.of(
                        "INSERT INTO t VALUES (1)",
                        "BEGIN READ WRITE; INSERT INTO t VALUES (1)",
                        "ROLLBACK; SET default_transaction_read_only = off; INSERT INTO t VALUES (1)",
                        "UPDATE t SET id = 2",
                        "TRUNCATE t")) {
                    assertEquals(
                            "25006",
                            assertThrows(SQLException.class, () -> statement.execute(write), write)
                                    .getSQLState());
                }
                statement.execute("SELECT count(*) FROM t");
                gate.fence(EPOCH, ENOUGH);
                assertThrows(SQLException.class, () -> statement.execute("SELECT count(*) FROM t"));
            }
            assertThrows(SQLException.class, database::connectAsStubbornApp);
            assertEquals(List.of("0"), database.texts("SELECT id FROM t"));
        }
    }

    /** A transaction of theirs holds a virtual transaction, too, and a prepared one never ends by itself. */
    @Test
    void whatRunsAndWhatIsPreparedInANeighbouringDatabaseIsNobodysConcern() throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TestDatabase neighbour = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gateOf(database);
                Connection running = neighbour.connectAsApp();
                Statement statement = running.createStatement()) {
            database.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            neighbour.executeAsApp(
                    "CREATE TABLE t (id int PRIMARY KEY)",
                    "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'the neighbour''s'");
            running.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (2)");
            gate.install(GateState.SERVING);
            gate.prepare();
            gate.fence(EPOCH, ENOUGH);
            statement.execute("INSERT INTO t VALUES (3)");
            running.commit();
            neighbour.executeAsApp("COMMIT PREPARED 'the neighbour''s'");
            assertEquals(3, neighbour.number("SELECT count(*) FROM t"));
        }
    }
}
