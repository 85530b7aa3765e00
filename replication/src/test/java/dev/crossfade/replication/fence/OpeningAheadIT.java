package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.guard.SequenceRights;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rights of sequences are given back before the clock, in the transaction that the opening commits. */
class OpeningAheadIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);
    private static final String RIGHTS = """
            SELECT format('%s %s %s %s %s', c.relname, a.grantor, a.grantee, a.privilege_type, a.is_grantable)
              FROM pg_class c
             CROSS JOIN aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) a
             WHERE c.relkind = 'S'
             ORDER BY 1
            """;
    private static final String OPENER = " FROM pg_stat_activity WHERE application_name LIKE 'crossfade/%/opening'"
            + " AND datname = current_database()";

    private MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    @BeforeEach
    void anotherMigration() {
        session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);
    }

    private TargetGate gateOf(TestDatabase database) {
        return new TargetGate(database.postgres(Side.TARGET, session), TestPair.replication(List.of()));
    }

    private static TargetGate guarded(TargetGate gate, TestDatabase database) {
        database.executeAsApp(
                "CREATE TABLE t (id bigserial PRIMARY KEY)",
                "CREATE SEQUENCE loose CACHE 20",
                "GRANT USAGE ON SEQUENCE loose TO PUBLIC");
        gate.install(GateState.GUARDED);
        gate.guard();
        return gate;
    }

    @OnEachVersion(usually = 17)
    void rightsAreWrittenWhenItIsArmedAndTheApplicationHasThemWhenItIsOpenedAndNotBefore(int major)
            throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                TargetGate gate = guarded(gateOf(database), database);
                Connection app = database.connectAsApp();
                Statement statement = app.createStatement()) {
            gate.arm(EPOCH);
            List<?> begun = database.texts("SELECT backend_xid" + OPENER);
            assertEquals(1, begun.size());
            assertRefused(statement);
            // The gate is free for whatever the pause does under it.
            database.execute("SET lock_timeout = '1ms'; SELECT FROM crossfade.gate FOR UPDATE");
            gate.open(EPOCH, ENOUGH);
            assertEquals(begun, database.texts("SELECT xmin FROM pg_class WHERE relname = 'loose'"));
            statement.execute("SELECT nextval('loose')");
            statement.execute("INSERT INTO t DEFAULT VALUES");
        }
    }

    @OnEachVersion(usually = 17)
    void everyKindOfGrantIsGivenBackAsItWas(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                TargetGate gate = gateOf(database);
                Connection app = database.connectAsApp();
                Statement statement = app.createStatement()) {
            String group = "\"group " + session.migration() + "\"";
            String other = "\"other " + session.migration() + "\"";
            database.execute(
                    "CREATE ROLE " + group,
                    "CREATE ROLE " + other,
                    "GRANT " + group + " TO \"" + database.app() + "\"",
                    "ALTER ROLE \"" + database.app() + "\" NOINHERIT");
            try {
                database.executeAsApp(
                        "CREATE SEQUENCE own",
                        "CREATE SEQUENCE half",
                        "REVOKE UPDATE ON SEQUENCE half FROM CURRENT_USER",
                        "CREATE SEQUENCE everybodys",
                        "GRANT USAGE, UPDATE ON SEQUENCE everybodys TO PUBLIC",
                        "CREATE SEQUENCE groups",
                        "GRANT USAGE ON SEQUENCE groups TO " + group + " WITH GRANT OPTION",
                        "GRANT ALL ON SEQUENCE groups TO " + other);
                // What rests on that goes with it, from one role to the next.
                database.execute(
                        "SET ROLE " + group,
                        "GRANT USAGE ON SEQUENCE groups TO " + other + " WITH GRANT OPTION",
                        "SET ROLE " + other,
                        "GRANT USAGE ON SEQUENCE groups TO pg_monitor");
                database.executeAsApp("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
                List<?> rights = database.texts(RIGHTS);
                gate.install(GateState.GUARDED);
                gate.guard();
                for (String sequence : List.of("own", "half", "everybodys", "groups")) {
                    assertEquals("42501", stateOf(statement, "SELECT nextval('" + sequence + "')"), sequence);
                }
                assertEquals("42501", stateOf(statement, "SET ROLE " + group + "; SELECT nextval('groups')"));
                gate.arm(EPOCH);
                gate.open(EPOCH, ENOUGH);
                assertEquals(rights, database.texts(RIGHTS));
                statement.execute("SET ROLE " + group);
                statement.execute("SELECT nextval('groups')");
            } finally {
                database.execute(
                        "DROP OWNED BY " + group + ", " + other + " CASCADE", "DROP ROLE " + group + ", " + other);
            }
        }
    }

    /** A statement for each of 5,000 sequences held the gate for so long that others gave up. */
    @Test
    void takesAndGivesBackInAsManyStatementsAsThereAreKindsOfGrants() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate gate = gateOf(database)) {
            database.executeAsApp(IntStream.range(0, 100)
                    .mapToObj(number -> "CREATE SEQUENCE s" + number)
                    .toArray(String[]::new));
            gate.install(GateState.GUARDED);
            List<String> taking = SequenceRights.taking(List.of("public"), List.of(database.app()));
            database.execute(taking.get(0));
            assertEquals(1, database.texts(taking.get(1)).size());
            gate.guard();
            assertEquals(List.of(), database.texts(taking.get(1)));
            // The other one forgets what was kept.
            assertEquals(2, database.texts(SequenceRights.givingBack()).size());
        }
    }

    @Test
    void abortedAttemptGivesNothingBackAndStandsInNobodysWay() throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate gate = guarded(gateOf(database), database);
                Connection app = database.connectAsApp();
                Statement statement = app.createStatement()) {
            gate.arm(EPOCH);
            gate.abort(EPOCH);
            assertRefused(statement);
            gate.guardAgain(EPOCH.next());
            database.executeAsApp("ALTER SEQUENCE loose CACHE 5", "GRANT USAGE ON SEQUENCE loose TO PUBLIC");
            gate.guard();
            assertRefused(statement);
            gate.arm(EPOCH.next());
            gate.open(EPOCH.next(), ENOUGH);
            statement.execute("SELECT nextval('loose')");
        }
    }

    @Test
    void openingThatWasLostIsDoneAsAWhole() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate gate = gateOf(database)) {
            database.executeAsApp("CREATE SEQUENCE loose");
            List<?> rights = database.texts(RIGHTS);
            gate.install(GateState.GUARDED);
            gate.guard();
            List<?> guardedRights = database.texts(RIGHTS);
            gate.arm(EPOCH);
            database.execute("SELECT pg_terminate_backend(pid, 10000)" + OPENER);
            assertEquals(guardedRights, database.texts(RIGHTS));
            gate.open(EPOCH, ENOUGH);
            assertEquals(rights, database.texts(RIGHTS));
        }
    }

    /** What the source committed before the token may want the same rows; the token comes after it. */
    @Test
    void openingStandsAsideForAnAppliedTruncationThatRestartsASequence() throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate gate = guarded(gateOf(database), database);
                ListeningTokenWatch watch = gate.watchToken(EPOCH)) {
            gate.arm(EPOCH);
            CompletableFuture<Void> applied = CompletableFuture.runAsync(() -> database.execute(
                    "SET session_replication_role = replica",
                    "TRUNCATE t RESTART IDENTITY",
                    "INSERT INTO crossfade.token (migration, epoch) VALUES ('" + session.migration() + "', 5)"));
            assertTrue(watch.await(ENOUGH));
            applied.join();
            gate.open(EPOCH, ENOUGH);
            try (Connection app = database.connectAsApp();
                    Statement statement = app.createStatement()) {
                statement.execute("INSERT INTO t DEFAULT VALUES");
            }
        }
    }

    private static void assertRefused(Statement application) {
        assertEquals("42501", stateOf(application, "SELECT nextval('loose')"));
    }

    private static String stateOf(Statement statement, String sql) {
        return String.valueOf(assertThrows(SQLException.class, () -> statement.execute(sql), sql)
                .getSQLState());
    }
}
