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
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
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
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class TargetGuardIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);
    private static final String SEQUENCE_RIGHTS = """
            SELECT format('%s %s %s %s %s', c.relname, a.grantor, a.grantee, a.privilege_type, a.is_grantable)
              FROM pg_class c
             CROSS JOIN aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) a
             WHERE c.relkind = 'S'
             ORDER BY 1
            """;

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    private TargetGate gateOf(TestDatabase database) {
        return new TargetGate(database.postgres(Side.TARGET, session), TestPair.replication(List.of()));
    }

    private static void createTables(TestDatabase database) {
        database.executeAsApp(
                "CREATE TABLE \"an 'odd\" (id bigserial PRIMARY KEY, v text)",
                "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1_1 PARTITION OF parts_1 FOR VALUES FROM (0) TO (50)",
                "CREATE SEQUENCE loose CACHE 20",
                "GRANT USAGE ON SEQUENCE loose TO PUBLIC");
    }

    private static String stateOf(Connection connection, String sql) {
        return String.valueOf(assertThrows(SQLException.class, () -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(sql);
                    }
                })
                .getSQLState());
    }

    private static Kind kindOf(Runnable act) {
        return assertThrows(ReplicationFailure.class, act::run).kind();
    }

    @OnEachVersion(usually = 17)
    void guardedTargetRefusesEveryKindOfWriteAndTheSameSessionWritesOnceItIsOpen(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase(" o'b \"x\"");
                TargetGate gate = gateOf(database);
                Connection app = database.connectAsApp()) {
            createTables(database);
            List<?> rights = database.texts(SEQUENCE_RIGHTS);
            gate.install(GateState.GUARDED);
            gate.guard();
            gate.guard();
            for (String write : List.of(
                    "INSERT INTO \"an 'odd\" (v) VALUES ('x')",
                    "INSERT INTO \"an 'odd\" (id, v) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET v = 'y'",
                    "UPDATE \"an 'odd\" SET v = 'x'",
                    "DELETE FROM \"an 'odd\"",
                    "WITH w AS (DELETE FROM \"an 'odd\" RETURNING 1) SELECT * FROM w",
                    "BEGIN READ WRITE; TRUNCATE \"an 'odd\"",
                    "ROLLBACK; INSERT INTO parts VALUES (1)",
                    "INSERT INTO parts_1 VALUES (1)",
                    "INSERT INTO parts_1_1 VALUES (1)")) {
                assertEquals("25006", stateOf(app, write), write);
            }
            SQLException copy = assertThrows(
                    SQLException.class,
                    () -> app.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn("COPY parts_1_1 FROM STDIN", new java.io.StringReader("1\n")));
            assertEquals("25006", copy.getSQLState());
            assertTrue(String.valueOf(copy.getMessage()).contains("cannot execute INSERT in a read-only transaction"));
            assertEquals("42501", stateOf(app, "SELECT nextval('loose')"));
            List<?> guardedRights = database.texts(SEQUENCE_RIGHTS);
            gate.arm(EPOCH);
            // The opening was tried then, and nothing of it stays.
            assertEquals(GateState.ARMED, gate.row().orElseThrow().state());
            assertEquals(guardedRights, database.texts(SEQUENCE_RIGHTS));
            assertEquals(Kind.REFUSED, kindOf(() -> gate.open(EPOCH.next(), ENOUGH)));
            assertEquals("25006", stateOf(app, "INSERT INTO parts VALUES (1)"));
            assertEquals(GateState.OPEN, gate.open(EPOCH, ENOUGH).state());
            assertEquals(GateState.OPEN, gate.open(EPOCH, ENOUGH).state());
            assertEquals(Kind.REFUSED, kindOf(() -> gate.abort(EPOCH)));
            try (Statement statement = app.createStatement()) {
                statement.execute("INSERT INTO \"an 'odd\" (v) VALUES ('x')");
                statement.execute("INSERT INTO parts VALUES (1)");
                statement.execute("SELECT nextval('loose')");
            }
            assertEquals(rights, database.texts(SEQUENCE_RIGHTS));
            assertEquals(GateState.SERVING, gate.serve().state());
            assertEquals(0, database.number("SELECT count(*) FROM pg_trigger WHERE tgname = 'crossfade_guard'"));
            gate.remove();
            assertEquals(List.of(), gate.leftovers());
        }
    }

    @Test
    void neitherArmedNorOpenedWhileATriggerIsDisabled() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate gate = gateOf(database)) {
            createTables(database);
            gate.install(GateState.GUARDED);
            gate.guard();
            gate.arm(EPOCH);
            database.executeAsApp("ALTER TABLE parts_1_1 DISABLE TRIGGER crossfade_guard");
            ReplicationFailure failure = assertThrows(ReplicationFailure.class, () -> gate.open(EPOCH, ENOUGH));
            assertEquals(Kind.REFUSED, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("public.parts_1_1"));
            assertEquals(GateState.ABORTED, gate.abort(EPOCH).state());
            assertEquals(Kind.REFUSED, kindOf(() -> gate.open(EPOCH, ENOUGH)));
            assertEquals(Kind.SUPERSEDED, kindOf(() -> gate.guardAgain(EPOCH)));
            Epoch next = EPOCH.next();
            assertEquals(GateState.GUARDED, gate.guardAgain(next).state());
            assertEquals(Kind.REFUSED, kindOf(() -> gate.arm(next)));
            gate.guard();
            gate.arm(next);
        }
    }

    @Test
    void openingThatCannotBeDoneIsFoundWhenItIsArmed() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate gate = gateOf(database)) {
            createTables(database);
            gate.install(GateState.GUARDED);
            gate.guard();
            // What was kept of a sequence's rights cannot be given back any more.
            database.execute("UPDATE crossfade.sequence_right SET privilege = 'FLY' WHERE privilege = 'UPDATE'");
            assertEquals(Kind.FAILED, kindOf(() -> gate.arm(EPOCH)));
            assertEquals(GateState.ABORTED, gate.abort(EPOCH).state());
        }
    }

    /** A second crossing begins with the rights of then. */
    @Test
    void rightThatWasTakenAwaySinceItWasGivenBackIsNotGivenBackAgainAndOneThatIsNewIsTaken() throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(14).createDatabase();
                TargetGate gate = gateOf(database);
                Connection app = database.connectAsApp()) {
            createTables(database);
            gate.install(GateState.GUARDED);
            gate.guard();
            database.executeAsApp("CREATE SEQUENCE late", "GRANT USAGE ON SEQUENCE late TO PUBLIC");
            gate.guard();
            assertEquals("42501", stateOf(app, "SELECT nextval('late')"));
            gate.arm(EPOCH);
            gate.open(EPOCH, ENOUGH);
            gate.liftAgain();
            try (Statement statement = app.createStatement()) {
                statement.execute("SELECT nextval('late')");
            }
            database.executeAsApp("REVOKE USAGE ON SEQUENCE loose FROM PUBLIC");
            List<?> since = database.texts(SEQUENCE_RIGHTS);
            gate.liftAgain();
            assertEquals(since, database.texts(SEQUENCE_RIGHTS));
            gate.serve();
            gate.remove();
            assertEquals(since, database.texts(SEQUENCE_RIGHTS));
        }
    }

    @Test
    void gateOfAnotherMigrationIsNamedAndLeftAlone() {
        MigrationSession second = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 1);
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate first = gateOf(database);
                TargetGate other =
                        new TargetGate(database.postgres(Side.TARGET, second), TestPair.replication(List.of()))) {
            GateRow row = first.install(GateState.GUARDED);
            ReplicationFailure failure = assertThrows(ReplicationFailure.class, () -> other.install(GateState.GUARDED));
            assertEquals(Kind.REFUSED, failure.kind());
            assertTrue(String.valueOf(failure.getMessage())
                    .contains(session.migration().toString()));
            assertEquals(row, first.row().orElseThrow());
        }
    }

    @Test
    void tokenIsSeenByWhoeverListens() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate gate = gateOf(database)) {
            gate.install(GateState.GUARDED);
            try (ListeningTokenWatch watch = gate.watchToken(EPOCH)) {
                assertFalse(watch.await(Duration.ofMillis(30)));
                database.execute(
                        "INSERT INTO crossfade.token (migration, epoch) VALUES ('" + session.migration() + "', 5)");
                assertTrue(watch.await(ENOUGH));
            }
        }
    }
}
