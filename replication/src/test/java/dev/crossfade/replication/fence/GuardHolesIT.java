package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Ways past a guard that is made of triggers. */
class GuardHolesIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    private TargetGate gateOf(TestDatabase database, List<String> excludeTables) {
        return new TargetGate(database.postgres(Side.TARGET, session), TestPair.replication(excludeTables));
    }

    @OnEachVersion(usually = 17)
    void noDetourLeadsToAGuardedTable(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                TargetGate gate = gateOf(database, List.of("public.outside"));
                Connection app = database.connectAsApp();
                Statement statement = app.createStatement()) {
            database.executeAsApp(
                    "CREATE TABLE outside (id int PRIMARY KEY)",
                    "CREATE TABLE t (id int PRIMARY KEY, of int REFERENCES outside ON DELETE CASCADE)",
                    "CREATE VIEW seen AS SELECT id FROM t",
                    "CREATE VIEW joined AS SELECT t.id FROM t JOIN outside o ON o.id = t.of",
                    "CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS"
                            + " 'BEGIN INSERT INTO t VALUES (NEW.id); RETURN NEW; END'",
                    "CREATE TRIGGER instead INSTEAD OF INSERT ON joined FOR EACH ROW EXECUTE FUNCTION instead()",
                    "CREATE RULE too AS ON INSERT TO outside DO ALSO INSERT INTO t VALUES (NEW.id)",
                    "CREATE FUNCTION writes() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM t'");
            database.execute(
                    "SET session_replication_role = replica",
                    "INSERT INTO outside VALUES (7)",
                    "INSERT INTO t VALUES (7, 7)");
            gate.install(GateState.GUARDED);
            gate.guard();
            for (String write : List.of(
                    "INSERT INTO seen VALUES (1)",
                    "INSERT INTO joined VALUES (1)",
                    "INSERT INTO outside VALUES (1)",
                    "DELETE FROM outside",
                    "TRUNCATE outside CASCADE",
                    "SELECT writes()",
                    "WITH w AS (UPDATE t SET id = 8 RETURNING 1) SELECT * FROM w",
                    "SET session_authorization = DEFAULT; DELETE FROM t")) {
                assertEquals("25006", stateOf(statement, write), write);
            }
            if (major >= 15) {
                assertEquals(
                        "25006",
                        stateOf(statement, "MERGE INTO t USING outside o ON o.id = t.id WHEN MATCHED THEN DELETE"));
            }
            assertEquals("42501", stateOf(statement, "SET session_replication_role = replica"));
            assertEquals(List.of("7"), database.texts("SELECT id FROM t"));
        }
    }

    /** A trigger of its parent's does not see what is written to it by its own name. */
    @Test
    void partitionThatCameAfterTheGuardKeepsTheTargetFromBeingArmedUntilItIsGuardedToo() throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate gate = gateOf(database, List.of());
                Connection app = database.connectAsApp();
                Statement statement = app.createStatement()) {
            database.executeAsApp("CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)");
            gate.install(GateState.GUARDED);
            gate.guard();
            statement.execute("CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)");
            statement.execute("INSERT INTO parts_1 VALUES (1)");
            ReplicationFailure failure = assertThrows(ReplicationFailure.class, () -> gate.arm(EPOCH));
            assertTrue(String.valueOf(failure.getMessage()).contains("public.parts_1"), failure.getMessage());
            gate.guard();
            assertEquals("25006", stateOf(statement, "INSERT INTO parts_1 VALUES (2)"));
            gate.arm(EPOCH);
        }
    }

    /** A session keeps what it has taken of a sequence with a cache, and would hand out after the opening what the source has used since. */
    @OnEachVersion(usually = 17)
    void valuesThatASessionTookBeforeTheGuardAreNotHandedOutAfterTheOpening(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                TargetGate gate = gateOf(database, List.of());
                Connection app = database.connectAsApp();
                Statement statement = app.createStatement()) {
            database.executeAsApp(
                    "CREATE SEQUENCE cached INCREMENT 2 MINVALUE 10 CACHE 20",
                    "CREATE SEQUENCE plain",
                    "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (CACHE 5) PRIMARY KEY)");
            assertEquals(10, nextval(statement, "cached"));
            assertEquals(1, nextval(statement, "t_id_seq"));
            assertEquals(1, nextval(statement, "plain"));
            gate.install(GateState.GUARDED);
            gate.guard();
            assertEquals("42501", stateOf(statement, "SELECT nextval('cached')"));
            database.execute("SELECT setval('cached', 5000), setval('plain', 5000), setval('t_id_seq', 5000)");
            gate.guard();
            gate.arm(EPOCH);
            gate.open(EPOCH, ENOUGH);
            assertEquals(5002, nextval(statement, "cached"));
            assertEquals(5001, nextval(statement, "plain"));
            assertEquals(5001, nextval(statement, "t_id_seq"));
            assertEquals(
                    List.of("2 10 20"),
                    database.texts("SELECT concat_ws(' ', seqincrement, seqmin, seqcache) FROM pg_sequence"
                            + " WHERE seqrelid = 'cached'::regclass"));
        }
    }

    private static long nextval(Statement statement, String sequence) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT nextval('" + sequence + "')")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String stateOf(Statement statement, String sql) {
        return String.valueOf(assertThrows(SQLException.class, () -> statement.execute(sql), sql)
                .getSQLState());
    }
}
