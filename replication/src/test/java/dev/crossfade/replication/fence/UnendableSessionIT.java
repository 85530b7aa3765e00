package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import dev.crossfade.replication.fence.sessions.FenceFailure;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.PlainRole;
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
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** A superuser is logged in to the source, and our role is none. */
class UnendableSessionIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);
    private static final String APPLICATION = "ada's \"psql\" %s";

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    @OnEachVersion(usually = 17)
    void itIsNamedBeforeTheClockAndOnceItHasLoggedOffTheFenceStands(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase(" o'b \"x\"-é");
                PlainRole role = fencing(database);
                SourceGate gate = gate(role)) {
            gate.install(GateState.SERVING);
            try (Connection idle = superuser(database);
                    Statement statement = idle.createStatement()) {
                ReplicationFailure refused = assertThrows(ReplicationFailure.class, gate::prepare);
                assertEquals(Kind.REFUSED, refused.kind());
                assertNames(database, idle, "idle", refused);

                idle.setAutoCommit(false);
                statement.execute("INSERT INTO t VALUES (1)");
                assertNames(
                        database,
                        idle,
                        "idle in transaction, and has written",
                        assertThrows(ReplicationFailure.class, gate::prepare));
                assertEquals(GateState.SERVING, gate.row().orElseThrow().state());
                assertTrue(idle.isValid(5), "nobody may have ended it");
                idle.rollback();
            }
            gate.prepare();
            try (Connection passing = superuser(database);
                    Connection app = database.connectAsApp()) {
                CompletableFuture<Void> logOff = after(Duration.ofMillis(300), passing);
                FenceReport report = gate.fence(EPOCH, ENOUGH);
                assertEquals(new EndedSessions(1, 0, true), report.sessions(), "the superuser's ended by itself");
                logOff.join();
                assertTrue(!app.isValid(5));
            }
            gate.unfence(aborted());
            gate.remove();
        }
    }

    @OnEachVersion(usually = 17)
    void itIsNamedUnderTheClockWhenItCameSinceWithoutAWaitForTheWholeOfTheTime(int major) throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                PlainRole role = fencing(database);
                SourceGate gate = gate(role)) {
            gate.install(GateState.SERVING);
            gate.prepare();
            try (Connection came = superuser(database);
                    Statement statement = came.createStatement();
                    Connection app = database.connectAsApp()) {
                long begun = System.nanoTime();
                FenceFailure failure = assertThrows(FenceFailure.class, () -> gate.fence(EPOCH, ENOUGH));
                assertTrue(Duration.ofNanos(System.nanoTime() - begun).compareTo(ENOUGH.dividedBy(2)) < 0);
                assertEquals(Kind.TIMED_OUT, failure.kind());
                assertNames(database, came, "idle", failure);
                assertTrue(!app.isValid(5));
                // Our role may not lock large objects, and no proof has settled that it wrote none.
                assertEquals(new EndedSessions(0, 1, true), failure.ended());
                gate.unfence(aborted());

                came.setAutoCommit(false);
                statement.execute("INSERT INTO t VALUES (1)");
                ReplicationFailure locked =
                        assertThrows(ReplicationFailure.class, () -> gate.fence(new Epoch(20), Duration.ofSeconds(2)));
                assertEquals(Kind.TIMED_OUT, locked.kind());
                assertNames(database, came, "idle in transaction", locked);
                came.commit();
            }
            assertEquals(0, database.number("SELECT count(*) FROM crossfade.token"));
            gate.unfence(new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, new Epoch(20), 3));
            database.executeAsApp("INSERT INTO t VALUES (2)");
            gate.remove();
        }
    }

    /** Of a read-only fence, too, which ends only who writes. */
    @Test
    void firstHalfThatFailsTellsWhomItHadEnded() throws SQLException {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PlainRole role = fencing(database);
                SourceGate gate = gate(role)) {
            gate.install(GateState.SERVING);
            gate.prepare();
            try (Connection came = superuser(database);
                    Statement keep = came.createStatement();
                    Connection app = database.connectAsApp();
                    Statement write = app.createStatement()) {
                came.setAutoCommit(false);
                keep.execute("INSERT INTO t VALUES (1)");
                app.setAutoCommit(false);
                write.execute("INSERT INTO t VALUES (2)");
                FenceFailure failure =
                        assertThrows(FenceFailure.class, () -> gate.refuseWrites(EPOCH, Duration.ofSeconds(2)));
                assertEquals(Kind.TIMED_OUT, failure.kind());
                assertEquals(new EndedSessions(0, 1, true), failure.ended());
            }
            gate.unfence(aborted());
            gate.remove();
        }
    }

    private static void assertNames(TestDatabase database, Connection there, String state, ReplicationFailure failure)
            throws SQLException {
        int pid = there.unwrap(PGConnection.class).getBackendPID();
        String words = failure.getMessage() + "; " + failure.action();
        String role = Identifier.quote(database.ours());
        String unquoted = role.substring(1, role.length() - 1);
        for (String part : List.of("pid " + pid, unquoted, APPLICATION, state, "superuser")) {
            assertTrue(words.contains(part), part + " is not in: " + words);
        }
    }

    private static CompletableFuture<Void> after(Duration delay, Connection connection) {
        Executor later = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        connection.close();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                },
                later);
    }

    private static Connection superuser(TestDatabase database) throws SQLException {
        Connection connection = database.connect(database.ours());
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = " + Identifier.literal(APPLICATION));
        }
        return connection;
    }

    private static PlainRole fencing(TestDatabase database) {
        database.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)");
        PlainRole role = PlainRole.create(database);
        role.mayFence();
        return role;
    }

    private SourceGate gate(PlainRole role) {
        return new SourceGate(role.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC());
    }

    private GateRow aborted() {
        return new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, EPOCH, session.generation());
    }
}
