package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the fence would have to end, and what the making of a slot would have to wait for. */
class LastingTransactionsIT {

    @Test
    void transactionThatLastsLongerThanTheDrainBlocksByItsProcess() throws SQLException {
        try (TestPair pair = TestPair.create();
                Connection old = pair.source().connectAsApp();
                Statement statement = old.createStatement();
                PostgresSession session = pair.openSource()) {
            old.setAutoCommit(false);
            statement.execute("SELECT 1");
            Found found = look(session, TestPair.withoutPatience(pair.tenant())).of("long-transaction");
            assertEquals(
                    Set.of("pid "
                            + pair.source()
                                    .texts("SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction'"
                                            + " AND datname = current_database()")
                                    .get(0)),
                    found.blocking().objects());
            assertTrue(found.remedies().contains("pg_terminate_backend"), found::toString);
            assertEquals(
                    Set.of(),
                    look(session, pair.tenant()).of("long-transaction").codes());
        }
    }

    @Test
    void neighbourThatHasWrittenAndStaysOpenIsNamedWithItsDatabaseAndOneThatReadsIsNot() throws SQLException {
        try (TestPair pair = TestPair.create();
                TestDatabase neighbour = pair.source().server().createDatabase();
                Connection writing = neighbour.connectAsApp();
                Connection reading = neighbour.connectAsApp();
                Statement write = writing.createStatement();
                Statement read = reading.createStatement();
                PostgresSession session = pair.openSource()) {
            neighbour.executeAsApp(
                    "CREATE TABLE t (id int PRIMARY KEY)",
                    "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'the neighbour''s'");
            writing.setAutoCommit(false);
            reading.setAutoCommit(false);
            write.execute("INSERT INTO t VALUES (2)");
            read.execute("SELECT count(*) FROM t");

            Found found = neighbours(session, Duration.ZERO);
            Found patient = neighbours(session, Duration.ofMinutes(5));
            neighbour.executeAsApp("COMMIT PREPARED 'the neighbour''s'");
            writing.rollback();
            reading.rollback();

            String there = "in database " + neighbour.name();
            Found prepared = found.of("prepared-transaction").blocking();
            assertEquals(Set.of("the neighbour's"), prepared.objects());
            assertEquals(there + ": COMMIT PREPARED or ROLLBACK PREPARED 'the neighbour''s'", prepared.remedies());
            // Autovacuum may be at work in any of the server's databases.
            long running = found.of("neighbours-transaction").of(Finding.Severity.WARNING).all().stream()
                    .filter(finding -> finding.meaning().contains(there + " has written something"))
                    .count();
            assertEquals(1, running, found::toString);
            assertEquals(Set.of(), patient.codes());
        }
    }

    private static Found look(PostgresSession session, TenantSettings tenant) {
        return new Found(new SourceServerCheck(tenant, Found.noGates(tenant)).look(session));
    }

    private static Found neighbours(PostgresSession session, Duration passing) {
        Findings findings = new Findings(Side.SOURCE);
        new NeighbouringTransactions(passing).check(session, findings);
        return new Found(findings.all());
    }
}
