package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session that is idle when the fence ends it, on a server where transactions are committed all the time. */
class UnlockedWritesIT {

    private static final Duration NO_VACUUM = Duration.ZERO;

    /** One alone may have no processor for as long as it takes to end a session. */
    private static final int COMMITTING = 4;

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    @ParameterizedTest(name = "on {0}, of {1} large objects: {2}")
    @CsvSource({"14, 1, 1", "17, 0, 0"})
    void itIsAmbiguousWhereItMayHaveWrittenALargeObject(int major, int largeObjects, int ambiguous) throws Exception {
        assertEquals(List.of(1 - ambiguous, ambiguous), fence(major, largeObjects, NO_VACUUM));
    }

    @Test
    void itIsNotWhereOurRoleMayLockTheCatalogsOfLargeObjects() throws Exception {
        assertEquals(List.of(1, 0), fence(17, 1, NO_VACUUM, "pg_maintain"));
    }

    /** As by an autovacuum against wraparound: nothing that we may do makes it give way, and no switchover may wait for its end. */
    @Test
    void itIsWhereTheCatalogsStayLockedBySomebodyElse() throws Exception {
        assertEquals(List.of(0, 1), fence(17, 1, Duration.ofMinutes(1), "pg_maintain"));
    }

    /** As by any other autovacuum, which the server cancels after a second. */
    @Test
    void itIsNotWhereTheCatalogsAreUnlockedAMomentLater() throws Exception {
        assertEquals(List.of(1, 0), fence(17, 1, Duration.ofMillis(1100), "pg_maintain"));
    }

    /** How many sessions were ended provably outside COMMIT, and how many ambiguously. */
    private List<Integer> fence(int major, int largeObjects, Duration vacuum, String... granted) throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                TestDatabase neighbour = EmbeddedServers.postgres(major).createDatabase();
                PlainRole role = PlainRole.create(database)) {
            role.mayFence(granted);
            database.executeAsApp(
                    "CREATE TABLE t (id int)", "SELECT lo_create(0) FROM generate_series(1, " + largeObjects + ")");
            AtomicBoolean stopping = new AtomicBoolean();
            List<CompletableFuture<Void>> busy = Stream.generate(
                            () -> CompletableFuture.runAsync(() -> commit(neighbour, stopping)))
                    .limit(COMMITTING)
                    .toList();
            try (PostgresSession vacuuming = role.postgres(Side.SOURCE, session).open("vacuum", SessionLimits.LONG);
                    SourceGate gate = new SourceGate(
                            role.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC());
                    Connection idle = database.connectAsApp()) {
                gate.install(GateState.SERVING);
                gate.prepare();
                CompletableFuture<Void> vacuumed = vacuum(vacuuming, vacuum);
                FenceReport report = gate.fence(new Epoch(7), Duration.ofSeconds(10));
                assertTrue(!idle.isValid(5));
                vacuuming.cancel();
                vacuumed.join();
                gate.unfence(new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, new Epoch(7), 3));
                gate.remove();
                return List.of(report.sessions().terminated(), report.sessions().ambiguous());
            } finally {
                stopping.set(true);
                busy.forEach(CompletableFuture::join);
            }
        }
    }

    /** A session that no fence ends, with the lock that a VACUUM has; on return it has the lock. */
    private static CompletableFuture<Void> vacuum(PostgresSession session, Duration duration) {
        if (duration.isZero()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> locked = new CompletableFuture<>();
        CompletableFuture<Void> over = CompletableFuture.runAsync(() -> {
            try {
                session.inTransaction(() -> {
                    session.execute("LOCK TABLE pg_catalog.pg_largeobject IN SHARE UPDATE EXCLUSIVE MODE");
                    locked.complete(null);
                    session.execute("SELECT pg_sleep(" + duration.toMillis() / 1000.0 + ")");
                    return true;
                });
            } catch (ReplicationFailure e) {
                locked.completeExceptionally(e);
            }
        });
        locked.join();
        return over;
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
