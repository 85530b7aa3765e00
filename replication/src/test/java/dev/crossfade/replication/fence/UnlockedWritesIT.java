package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session that is idle when the fence ends it, on a server where transactions are committed all the time. */
class UnlockedWritesIT {

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    @ParameterizedTest(name = "on {0}, of {1} large objects: {2}")
    @CsvSource({"14, 1, 1", "17, 1, 1", "17, 0, 0"})
    void itIsAmbiguousWhereItMayHaveWrittenALargeObject(int major, int largeObjects, int ambiguous) throws Exception {
        FenceReport report = fence(major, largeObjects);
        assertEquals(
                List.of(1 - ambiguous, ambiguous),
                List.of(report.sessions().terminated(), report.sessions().ambiguous()));
    }

    @Test
    void itIsNotWhereOurRoleMayLockTheCatalogsOfLargeObjects() throws Exception {
        FenceReport report = fence(17, 1, "pg_maintain");
        assertEquals(
                List.of(1, 0),
                List.of(report.sessions().terminated(), report.sessions().ambiguous()));
    }

    private FenceReport fence(int major, int largeObjects, String... granted) throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                TestDatabase neighbour = EmbeddedServers.postgres(major).createDatabase();
                PlainRole role = PlainRole.create(database)) {
            role.mayFence(granted);
            database.executeAsApp(
                    "CREATE TABLE t (id int)", "SELECT lo_create(0) FROM generate_series(1, " + largeObjects + ")");
            AtomicBoolean stopping = new AtomicBoolean();
            CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> commit(neighbour, stopping));
            try (SourceGate gate = new SourceGate(
                            role.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC());
                    Connection idle = database.connectAsApp()) {
                gate.install(GateState.SERVING);
                gate.prepare();
                FenceReport report = gate.fence(new Epoch(7), Duration.ofSeconds(10));
                assertTrue(!idle.isValid(5));
                gate.unfence(new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, new Epoch(7), 3));
                gate.remove();
                return report;
            } finally {
                stopping.set(true);
                busy.join();
            }
        }
    }

    private static void commit(TestDatabase database, AtomicBoolean stopping) {
        try (Connection connection = database.connectAsApp();
                PreparedStatement transaction = connection.prepareStatement("SELECT pg_current_xact_id()")) {
            while (!stopping.get()) {
                transaction.execute();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
