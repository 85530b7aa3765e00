package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.testing.EmbeddedServers;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session that is in the middle of something makes a table when writes are refused already, and is told that it was committed. */
class LateTableIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    @ParameterizedTest(name = "on {0}: CREATE TABLE late {1}")
    @CsvSource({
        "14, (id int PRIMARY KEY)",
        "17, (id int PRIMARY KEY)",
        "14, PARTITION OF parts FOR VALUES FROM (0) TO (10)",
        "17, PARTITION OF parts FOR VALUES FROM (0) TO (10)"
    })
    void noTokenIsCommittedBehindATableThatWasNeitherLockedNorGuarded(int major, String definition) throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate gate = new SourceGate(
                        database.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC())) {
            // The first to be locked: the fence waits for it, and has no lock on the others meanwhile.
            database.executeAsApp(
                    "CREATE TABLE a (id int PRIMARY KEY)",
                    "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)");
            gate.install(GateState.SERVING);
            gate.prepare();
            try (Connection app = database.connectAsApp();
                    Statement statement = app.createStatement()) {
                app.setAutoCommit(false);
                statement.execute("INSERT INTO a VALUES (1)");
                CompletableFuture<ReplicationFailure> fence = CompletableFuture.supplyAsync(
                        () -> assertThrows(ReplicationFailure.class, () -> gate.fence(EPOCH, ENOUGH)));
                Waiting.until(
                        () -> database.number("SELECT count(*) FROM crossfade.gate WHERE state = 'fencing'") == 1,
                        ENOUGH);
                statement.execute("CREATE TABLE late " + definition + "; INSERT INTO late VALUES (7)");
                app.commit();

                ReplicationFailure refused = fence.join();
                assertEquals(Kind.REFUSED, refused.kind(), refused::toString);
                assertTrue(String.valueOf(refused.getMessage()).contains("public.late"), refused::toString);
            }
            assertEquals(0, database.number("SELECT count(*) FROM crossfade.token"));
            gate.unfence(new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, EPOCH, session.generation()));
            database.executeAsApp("INSERT INTO late SELECT id + 1 FROM late");
            assertEquals(2, database.number("SELECT count(*) FROM late"));
        }
    }
}
