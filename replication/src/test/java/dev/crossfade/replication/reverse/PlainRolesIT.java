package dev.crossfade.replication.reverse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without a superuser on either side, as at every provider. */
class PlainRolesIT {

    private static final Duration SHORTLY = Duration.ofSeconds(30);

    /** What one grant lets us see may ask for another. */
    private static final int MOST_ROUNDS = 5;

    @Test
    void rolesThatHaveNothingButWhatTheCheckAskedForGoThereAndBackAndThereAgain() throws SQLException {
        try (TestPair pair = TestPair.create(17, 17);
                PlainRole atSource = PlainRole.create(pair.source());
                PlainRole atTarget = PlainRole.create(pair.target());
                DatabasePair databases =
                        new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(atSource, atTarget), pair.session())) {
            Crossings.createTables(pair);
            pair.source().executeAsApp("SELECT lo_from_bytea(70001, decode(repeat('00ff27', 5000), 'hex'))");
            grantWhatIsAskedFor(pair, databases);
            Crossings.begin(databases);
            cross(databases, 10, pair.source(), pair.target());
            cross(databases.reversed(), 20, pair.target(), pair.source());
            cross(databases, 30, pair.source(), pair.target());
            Crossings.cleanUp(databases);
            for (TestDatabase side : List.of(pair.source(), pair.target())) {
                assertEquals(
                        List.of("1 served there", "2 served there", "3 served there"),
                        side.texts("SELECT what FROM orders ORDER BY what"));
                side.executeAsApp("INSERT INTO orders (what) VALUES ('not kept shut any more')");
            }
        }
    }

    /** Beside a session of the application that stays in the fence's way. */
    private static void cross(DatabasePair databases, long epoch, TestDatabase from, TestDatabase to)
            throws SQLException {
        assertEquals(List.of(), databases.carryLargeObjects().different());
        assertEquals(0, databases.compareRows().rowsDifferent());
        try (Connection pooled = from.connectAsApp()) {
            Crossings.switchOver(databases, epoch);
            assertFalse(pooled.isValid(1), "a session of the application has outlived the fence");
        }
        String row = epoch / 10 + " served there";
        to.executeAsApp("INSERT INTO orders (what) VALUES ('" + row + "')");
        Waiting.until(() -> from.number("SELECT count(*) FROM orders WHERE what = '" + row + "'") == 1, SHORTLY);
    }

    private static void grantWhatIsAskedFor(TestPair pair, DatabasePair databases) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            for (Finding finding : blocking(databases)) {
                assertEquals("missing-privilege", finding.code(), finding::toString);
                (finding.side() == Side.SOURCE ? pair.source() : pair.target()).execute(finding.remedy());
            }
        }
        assertEquals(List.of(), blocking(databases));
    }

    private static List<Finding> blocking(DatabasePair databases) {
        return databases.check().stream()
                .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                .toList();
    }
}
