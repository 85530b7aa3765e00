package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.TargetDatabase.TokenWatch;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A transaction that commits just before the fence. The sender decodes it, has not sent it, and what the subscriber has is compared with
 * what was sent: "no lag". Whoever believed that lost 600,000 rows, and reported success. Only the token counts.
 */
class FalseCatchUpIT {

    private static final Duration SHORTLY = Duration.ofMinutes(2);
    private static final Epoch EPOCH = new Epoch(5);

    /** What is usually asked: what the subscriber says that it has, of what was sent. */
    private static final String SENT_IS_APPLIED = """
            SELECT count(*)
              FROM pg_stat_replication r
              JOIN pg_replication_slots s ON s.active_pid = r.pid
             WHERE s.database = current_database() AND r.sent_lsn <= r.replay_lsn
            """;

    /** All that was written, by a transaction that has not committed: there is nothing to send yet, and both know that. */
    private static final String DECODED = SENT_IS_APPLIED + " AND r.sent_lsn >= pg_current_wal_insert_lsn()";

    private static final String WALSENDER = """
            SELECT active_pid FROM pg_replication_slots WHERE database = current_database() AND active
            """;

    @Test
    void transactionThatCommitsJustBeforeTheFenceIsWaitedFor() throws SQLException {
        nothingIsLost(20_000, 1000);
    }

    @Test
    @Tag("endurance")
    void sixHundredThousandRowsAreWaitedFor() throws SQLException {
        nothingIsLost(600_000, 30);
    }

    /** @param width of a row, in bytes: all of them are more than the connection takes up, or the sender would be done */
    private static void nothingIsLost(int rows, int width) throws SQLException {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
                Connection app = pair.source().connectAsApp();
                Statement statement = app.createStatement();
                Connection slow = pair.target().connectAsApp();
                Statement holds = slow.createStatement()) {
            subscribe(pair, databases);
            databases.source().prepareFence();
            databases.target().arm(EPOCH);
            app.setAutoCommit(false);
            statement.execute("INSERT INTO orders (what) SELECT repeat('x', " + width + ") FROM generate_series(1, "
                    + rows + ")");
            // Its commit puts what the other has written on the disk, and the subscriber has something to answer to.
            pair.source().executeAsApp("INSERT INTO ticks DEFAULT VALUES");
            Waiting.until(() -> pair.source().number(DECODED) > 0, SHORTLY);
            // A target that takes its time: the apply of this one table waits.
            slow.setAutoCommit(false);
            holds.execute("LOCK TABLE orders IN SHARE MODE");
            long walsender = pair.source().number(WALSENDER);
            app.commit();
            try (TokenWatch token = databases.target().watchToken(EPOCH)) {
                databases.source().fence(EPOCH, SHORTLY);
                assertEquals(0, pair.target().number("SELECT count(*) FROM orders"));
                assertEquals(1, pair.source().number(SENT_IS_APPLIED), "which is what the usual tools believe");
                assertFalse(token.await(Duration.ofMillis(100)));
                slow.rollback();
                assertTrue(token.await(SHORTLY));
            }
            assertEquals(rows, pair.target().number("SELECT count(*) FROM orders"));
            assertEquals(walsender, pair.source().number(WALSENDER), "the fence leaves our walsender alone");
            databases.target().open(EPOCH, SHORTLY);
        }
    }

    private static void subscribe(TestPair pair, DatabasePair databases) {
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id bigserial PRIMARY KEY, what text)",
                "CREATE TABLE ticks (id bigserial PRIMARY KEY)");
        databases.source().install(GateState.SERVING);
        databases.target().install(GateState.GUARDED);
        databases.target().guard();
        databases.source().publish();
        databases.target().subscribe();
        Waiting.until(
                () -> databases.target().copyProgress().stream()
                        .allMatch(copy -> copy.phase() == TableCopy.Phase.READY),
                SHORTLY);
    }
}
