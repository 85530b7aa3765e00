package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.crossfade.replication.testing.Waiting;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody changes the schema after it was last seen to be equal, and is told that it was committed. */
class LateChangesIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    @ParameterizedTest(name = "on {0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "14 | late | CREATE TABLE late (id int PRIMARY KEY); INSERT INTO late VALUES (7)",
                "17 | late | CREATE TABLE late PARTITION OF parts FOR VALUES FROM (0) TO (10); INSERT INTO late VALUES (7)",
                "14 | a | ALTER TABLE a ADD COLUMN more int DEFAULT 7",
                "17 | a | ALTER TABLE a ALTER COLUMN id TYPE int USING id + 1",
                "17 | a | ALTER TABLE a ADD CONSTRAINT positive CHECK (id > 0)",
                "14 | a | CREATE UNIQUE INDEX another ON a (id)"
            })
    void noTokenIsCommittedBehindAChangeOfTheSchemaThatWasUnderWay(int major, String table, String change)
            throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate gate = gateOf(database)) {
            try (Connection app = database.connectAsApp();
                    Statement statement = app.createStatement()) {
                app.setAutoCommit(false);
                // The first to be locked: the fence waits for it, and has no lock on the others meanwhile.
                statement.execute("INSERT INTO a VALUES (1)");
                CompletableFuture<ReplicationFailure> fence = CompletableFuture.supplyAsync(() -> refusal(gate));
                Waiting.until(
                        () -> database.number("SELECT count(*) FROM crossfade.gate WHERE state = 'fencing'") == 1,
                        ENOUGH);
                statement.execute(change);
                app.commit();

                assertNamed(table, fence.join());
            }
            assertEquals(0, database.number("SELECT count(*) FROM crossfade.token"));
            gate.unfence(new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, EPOCH, session.generation()));
            database.executeAsApp("INSERT INTO a VALUES (10)");
        }
    }

    @OnEachVersion(usually = 17)
    void norBehindOneThatWasMadeSinceTheFenceWasTried(int major) throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate gate = gateOf(database)) {
            database.executeAsApp("ALTER TABLE a ALTER COLUMN id TYPE bigint");
            assertNamed("a", refusal(gate));
            assertEquals(0, database.number("SELECT count(*) FROM crossfade.token"));
        }
    }

    @Test
    void whatIsReplicatedIsNoChange() throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gateOf(database)) {
            database.executeAsApp(
                    "INSERT INTO a VALUES (1)", "TRUNCATE a", "INSERT INTO a VALUES (2)", "VACUUM FULL a", "ANALYZE a");
            assertEquals(0, gate.fence(EPOCH, ENOUGH).sessions().ambiguous());
        }
    }

    /** Of tables {@code a} and {@code parts}, with the fence tried. */
    private SourceGate gateOf(TestDatabase database) {
        database.executeAsApp(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)");
        SourceGate gate = new SourceGate(
                database.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC());
        gate.install(GateState.SERVING);
        gate.prepare();
        return gate;
    }

    private static ReplicationFailure refusal(SourceGate gate) {
        return assertThrows(ReplicationFailure.class, () -> gate.fence(EPOCH, ENOUGH));
    }

    private static void assertNamed(String table, ReplicationFailure refused) {
        assertEquals(Kind.REFUSED, refused.kind(), refused::toString);
        assertTrue(String.valueOf(refused.getMessage()).contains("public." + table), refused::toString);
    }
}
