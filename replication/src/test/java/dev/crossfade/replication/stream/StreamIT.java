package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamIT {

    private static final Duration SHORTLY = Duration.ofSeconds(60);

    @Test
    void partitionsKeylessTablesAndTablesAddedLaterArrive() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE parts (id int, part text, PRIMARY KEY (id, part)) PARTITION BY RANGE (id)",
                    "CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (100)",
                    "CREATE TABLE parts_high PARTITION OF parts FOR VALUES FROM (100) TO (1000)",
                    "CREATE TABLE keyless (what text)",
                    "ALTER TABLE keyless REPLICA IDENTITY FULL");
            pair.source()
                    .executeAsApp(
                            "INSERT INTO parts SELECT i, 'p' FROM generate_series(1, 500) i",
                            "INSERT INTO keyless SELECT 'k' FROM generate_series(1, 3)");
            begin(databases);
            assertInstanceOf(Lag.Unknown.class, databases.source().lag());
            subscribe(databases);
            assertInstanceOf(Lag.Known.class, databases.source().lag());
            pair.executeOnBothAsApp(
                    "CREATE TABLE late (id int PRIMARY KEY)",
                    "CREATE TABLE parts_late PARTITION OF parts FOR VALUES FROM (1000) TO (2000)",
                    "CREATE TABLE parts_attached (id int, part text, PRIMARY KEY (id, part))",
                    "ALTER TABLE parts ATTACH PARTITION parts_attached FOR VALUES FROM (2000) TO (3000)");
            pair.source()
                    .executeAsApp(
                            "INSERT INTO late SELECT generate_series(1, 10)",
                            "INSERT INTO parts VALUES (1001, 'late'), (2001, 'attached')",
                            "DELETE FROM parts WHERE id < 50");
            assertEquals(3, databases.unreplicated().size());
            databases.target().guard();
            databases.source().publish();
            subscribe(databases);
            assertEquals(List.of(), databases.unreplicated());
            for (String partition : List.of("parts_late VALUES (1002, 'x')", "parts_attached VALUES (2002, 'x')")) {
                assertThrows(IllegalStateException.class, () -> pair.target().executeAsApp("INSERT INTO " + partition));
            }
            assertTrue(databases.target().copyProgress().stream()
                    .anyMatch(copy -> copy.table().equals(new TableName("public", "late"))));
            var report = databases.compareRows();
            assertEquals(466, report.rowsCompared());
            assertEquals(List.of(), report.differences());
        }
    }

    @Test
    void barrierOnAnIdlePairWaitsForNothingThatTheSourceLogsByItself() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
                PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id int PRIMARY KEY)");
            begin(databases);
            subscribe(databases);
            ApplyBarrier barrier = new ApplyBarrier(pair.session().streamName());
            for (int time = 0; time < 2; time++) {
                // What it logs by itself comes every 15 s: it may happen to end the first wait, but no second one.
                assertTimeout(Duration.ofSeconds(5), () -> barrier.await(source, target));
            }
        }
    }

    @Test
    void subscribingWaitsForRunningTransactionsAndNamesThem() throws SQLException {
        try (TestPair pair = TestPair.create();
                PostgresSession creator = pair.openSource();
                PostgresSession looker = pair.openSource();
                Connection writer = pair.source().connectAsApp();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("CREATE TABLE unfinished (id int)");
            long pid;
            try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                pid = row.getLong(1);
            }
            String slot = pair.session().streamName();
            ReplicationFailure failure = assertThrows(
                    ReplicationFailure.class, () -> new SlotCreation(Duration.ZERO).create(slot, creator, looker));
            assertEquals(ReplicationFailure.Kind.TIMED_OUT, failure.kind());
            String blocker = "pid " + pid + " (" + pair.source().app() + ", idle in transaction, ";
            assertTrue(String.valueOf(failure.getMessage()).contains(blocker), failure.getMessage());
            Waiting.until(() -> new Slot(slot).status(looker).isEmpty(), SHORTLY);
            writer.rollback();
        }
    }

    @Test
    void tableWithoutReplicaIdentityIsNotPublished() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            pair.executeOnBothAsApp("CREATE TABLE keyless (what text)", "INSERT INTO keyless VALUES ('a')");
            databases.source().install(GateState.SERVING);
            ReplicationFailure failure = assertThrows(
                    ReplicationFailure.class, () -> databases.source().publish());
            assertEquals(ReplicationFailure.Kind.REFUSED, failure.kind());
            pair.source().executeAsApp("UPDATE keyless SET what = 'b'");
        }
    }

    @Test
    void subscriptionWhoseSlotIsGoneIsNeverMendedSilently() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id int PRIMARY KEY)");
            begin(databases);
            subscribe(databases);
            try (PostgresSession session = pair.openSource()) {
                new Slot(pair.session().streamName()).drop(session);
            }
            assertEquals(Optional.empty(), databases.source().slot());
            assertThrows(ReplicationFailure.class, () -> databases.target().subscribe());
            databases.target().cleanup();
            databases.source().cleanup();
            databases.source().cleanup();
            assertEquals(List.of(), databases.source().leftovers());
        }
    }

    private static void begin(DatabasePair databases) {
        databases.source().install(GateState.SERVING);
        databases.target().install(GateState.GUARDED);
        databases.target().guard();
        databases.source().publish();
    }

    private static void subscribe(DatabasePair databases) {
        databases.target().subscribe();
        Waiting.until(
                () -> databases.target().copyProgress().stream()
                        .allMatch(copy -> copy.phase() == TableCopy.Phase.READY),
                SHORTLY);
    }
}
