package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever is told that a transaction failed will try it again at the other side, so none of those may be found committed. With every
 * session ended at once, as is usual, some are: {@link #endingEverySessionAtOnceCommitsSomeThatFailed}.
 */
class ExactTerminationIT {

    private static final int CLIENTS = 32;
    private static final Duration BUDGET = Duration.ofSeconds(5);

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    /** The wrong way. Without this the others might test nothing. */
    @Tag("endurance")
    @ParameterizedTest(name = "{0} tables")
    @ValueSource(ints = {1, 10})
    void endingEverySessionAtOnceCommitsSomeThatFailed(int tables) throws Exception {
        try (TestDatabase database = tables(17, tables);
                Writers writers = Writers.start(database, CLIENTS, WrittenThing.rowsOf(tables))) {
            // Looked at now and then only: a look reads everything that was ever written, while the writers go on.
            for (int look = 0; look < 10 && writers.failedButCommitted().isEmpty(); look++) {
                for (int round = 0; round < 20; round++) {
                    writers.awaitCommitted(2 * CLIENTS);
                    database.texts("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
                            + Identifier.literal(database.app()));
                }
            }
            writers.stop();
            assertTrue(
                    !writers.failedButCommitted().isEmpty(),
                    () -> "none of " + writers.failed() + " that failed had committed");
        }
    }

    /** 300 fences in all; each gets its locks within the usual budget, or throws. */
    @Tag("endurance")
    @ParameterizedTest(name = "{0} tables, on {1}")
    @CsvSource({"1, 14", "10, 14", "1, 17", "10, 17", "1, 18", "10, 18"})
    void inFiftyFencesEachNoTransactionThatFailedIsFoundCommitted(int tables, int major) throws Exception {
        try (TestDatabase database = tables(major, tables);
                SourceGate gate = new SourceGate(
                        database.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC())) {
            assertNoneOfThoseThatFailedIsFound(database, gate, WrittenThing.rowsOf(tables), CLIENTS, 50);
        }
    }

    @Tag("endurance")
    @ParameterizedTest
    @ValueSource(ints = {14, 17})
    void stormOfClientsThatLogInAgainAndAgainIsShutOut(int major) throws Exception {
        try (TestDatabase database = tables(major, 10);
                SourceGate gate = new SourceGate(
                        database.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC())) {
            assertNoneOfThoseThatFailedIsFound(database, gate, WrittenThing.rowsOf(10), 200, 5);
        }
    }

    /** Ended while it is idle, one that is told of a failure may have committed a moment before: rare, and counted. */
    @Tag("endurance")
    @ParameterizedTest
    @ValueSource(ints = {14, 16, 17, 18})
    void writersOfLargeObjectsWhomARoleWithoutRightsCannotLockOutAreAmbiguous(int major) throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase()) {
            Counts counts = largeObjects(database, 30);
            assertTrue(counts.failedButCommitted().size() <= counts.ambiguous(), counts::toString);
        }
    }

    @Tag("endurance")
    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void writersOfLargeObjectsAreLockedOutByARoleThatMaintainsTheirCatalogs(int major) throws Exception {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase()) {
            Counts counts = largeObjects(database, 30, "pg_maintain");
            assertEquals(0, counts.ambiguous());
            assertEquals(List.of(), counts.failedButCommitted(), counts::toString);
        }
    }

    private Counts largeObjects(TestDatabase database, int fences, String... more) throws Exception {
        try (PlainRole role = PlainRole.create(database)) {
            role.mayFence(more);
            try (SourceGate gate = new SourceGate(
                    role.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC())) {
                Counts counts = fenced(database, gate, WrittenThing.largeObjects(), 16, fences);
                gate.remove();
                return counts;
            }
        }
    }

    private static TestDatabase tables(int major, int tables) {
        TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
        for (int table = 0; table < tables; table++) {
            database.executeAsApp("CREATE TABLE t" + table + " (key text)");
        }
        return database;
    }

    private void assertNoneOfThoseThatFailedIsFound(
            TestDatabase database, SourceGate gate, WrittenThing thing, int clients, int fences) throws Exception {
        Counts counts = fenced(database, gate, thing, clients, fences);
        assertEquals(0, counts.ambiguous());
        assertEquals(List.of(), counts.failedButCommitted(), counts::toString);
    }

    /** What came of all fences. */
    private record Counts(int failed, int ambiguous, List<String> failedButCommitted) {}

    private Counts fenced(TestDatabase database, SourceGate gate, WrittenThing thing, int clients, int fences)
            throws Exception {
        gate.install(GateState.SERVING);
        gate.prepare();
        int ambiguous = 0;
        try (Writers writers = Writers.start(database, clients, thing)) {
            for (int fence = 1; fence <= fences; fence++) {
                Epoch epoch = new Epoch(10L * fence);
                writers.awaitCommitted(2 * clients);
                ambiguous += gate.fence(epoch, BUDGET).sessions().ambiguous();
                if (fence == fences) {
                    Set<String> atTheToken = writers.present();
                    writers.awaitRefused(clients);
                    assertEquals(atTheToken, writers.present(), "somebody writes behind the token");
                }
                gate.unfence(
                        new GateRow(session.migration(), Side.TARGET, GateState.ABORTED, epoch, session.generation()));
            }
            writers.stop();
            assertEquals(List.of(), writers.acknowledgedButMissing());
            return new Counts(writers.failed(), ambiguous, writers.failedButCommitted());
        }
    }
}
