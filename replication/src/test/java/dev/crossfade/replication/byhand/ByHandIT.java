package dev.crossfade.replication.byhand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.testing.Pasted;
import dev.crossfade.replication.testing.PsqlPresent;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A switchover by hand: the page's blocks, pasted into bash with psql, while an application writes. */
class ByHandIT {

    private static final Duration SHORTLY = Duration.ofSeconds(30);
    private static final Epoch EPOCH = new Epoch(5);
    private static final int WRITERS = 4;

    @TempDir
    Path directory;

    @BeforeEach
    void insistOnPsql() {
        PsqlPresent.insist();
    }

    @Test
    void whatTheApplicationWasToldIsCommittedIsAtTheTargetAndNothingIsWrittenTwice() throws Exception {
        isMoved(14, 17);
    }

    @Tag("endurance")
    @ParameterizedTest
    @CsvSource({"14, 14", "15, 16", "16, 18", "18, 18"})
    void theSameOfOtherPairs(int source, int target) throws Exception {
        isMoved(source, target);
    }

    private void isMoved(int from, int to) throws Exception {
        try (TestPair pair = TestPair.create(from, to);
                DatabasePair databases = atHoldPoint(pair)) {
            databases.reverse().prepare();
            Page page = new Page(pair);
            List<Block> attempt = page.attempt();
            Block underTheClock = attempt.get(attempt.size() - 1);
            assertNotEquals(0, page.paste(underTheClock).exitCode(), "before the take-over and before it is armed");
            assertEquals("serving", state(pair.source()));
            page.pasteAll(page.takeOver());
            page.pasteAll(attempt.subList(0, attempt.size() - 1));

            try (Writers writers = new Writers(pair.source());
                    Connection idle = pair.source().connectAsApp()) {
                idle.setAutoCommit(false);
                execute(idle, "INSERT INTO t (what) VALUES ('never committed')");
                Waiting.until(() -> writers.told.size() > 100, SHORTLY);
                page.pasteAll(List.of(underTheClock));
                assertThrows(SQLException.class, () -> execute(idle, "COMMIT; SELECT 1"));
                writers.stop();
                assertEquals(writers.told, ids(pair.target()), "told is there, and what is there was told");
            }

            assertEquals("guarded", state(pair.source()));
            assertEquals("serving", state(pair.target()));
            assertThrows(IllegalStateException.class, () -> pair.source().executeAsApp("SELECT 1"));
            pair.target().executeAsApp("INSERT INTO t (what) VALUES ('after')");
            assertSequencesGoOn(pair);
            assertNotEquals(0, page.paste(underTheClock).exitCode(), "once is enough");
            assertThrows(
                    ReplicationFailure.class, () -> databases.target().abort(EPOCH), "a controller that comes back");
            page.pasteAll(page.hand.takeStreamAway());
            page.pasteAll(page.hand.takeStreamAway());
            assertNoStreamIsLeft(pair.source());
            assertNoStreamIsLeft(pair.target());
            isEndedByAControllerThatComesLater(pair);
        }
    }

    /** No token tells of it. */
    @Test
    void tableThatWasMadeSinceThePageStopsItBeforeTheTargetIsOpenAndIsUndone() {
        isStopped("CREATE TABLE late (id int PRIMARY KEY)", "a table or a sequence was made", "fencing");
    }

    @Tag("endurance")
    @ParameterizedTest
    @CsvSource({
        "ALTER TABLE t ADD COLUMN late int, a table or a sequence was made, fencing",
        "CREATE SEQUENCE late, a table or a sequence was made, fencing",
        "DROP SEQUENCE unused, a table or a sequence was made, fencing",
        "SELECT lo_from_bytea(0; 'late'), large objects differ, fenced"
    })
    void whateverElseHasChangedSinceStopsItToo(String change, String said, String reached) {
        isStopped(change.replace(';', ','), said, reached);
    }

    private void isStopped(String change, String said, String reached) {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = atHoldPoint(pair)) {
            assertEquals(List.of(), databases.unreplicated());
            Page page = new Page(pair);
            List<Block> attempt = page.attempt();
            page.pasteAll(page.takeOver());
            page.pasteAll(attempt.subList(0, attempt.size() - 1));
            pair.source().executeAsApp(change);

            Pasted stopped = page.paste(attempt.get(attempt.size() - 1));

            assertTrue(stopped.said().contains("STOPPED"), stopped::said);
            assertTrue(stopped.said().contains(said), stopped::said);
            assertEquals(reached, state(pair.source()));
            assertEquals("armed", state(pair.target()));
            page.pasteAll(page.hand.undo());
            pair.source().executeAsApp("INSERT INTO t (what) VALUES ('on')");
        }
    }

    @Test
    void whoIsCutOffMakesThePageAnewAndEndsIt() {
        isEndedAfterACut(Duration.ofMillis(400));
    }

    @Tag("endurance")
    @RepeatedTest(20)
    void theSameWhereverItIsCut() {
        isEndedAfterACut(Duration.ofMillis(ThreadLocalRandom.current().nextLong(2500)));
    }

    /** What was pasted is still running at a server when the next page takes over, as after a terminal that was lost. */
    private void isEndedAfterACut(Duration after) {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = atHoldPoint(pair)) {
            assertEquals(List.of(), databases.unreplicated());
            Page page = new Page(pair);
            List<Block> attempt = page.attempt();
            page.pasteAll(page.takeOver());
            page.pasteAll(attempt.subList(0, attempt.size() - 1));
            try (Writers writers = new Writers(pair.source())) {
                Waiting.until(() -> writers.told.size() > 100, SHORTLY);
                page.cut(attempt.get(attempt.size() - 1), after);

                Page anew = new Page(pair, 2000);
                anew.pasteAll(anew.takeOver());
                TestDatabase serving;
                if (List.of("open", "serving").contains(state(pair.target()))) {
                    if (!state(pair.target()).equals("serving")) {
                        anew.pasteAll(anew.hand.complete());
                    }
                    serving = pair.target();
                    assertThrows(
                            IllegalStateException.class, () -> pair.source().executeAsApp("SELECT 1"));
                } else {
                    anew.pasteAll(anew.hand.undo());
                    serving = pair.source();
                    assertThrows(
                            IllegalStateException.class,
                            () -> pair.target().executeAsApp("INSERT INTO t (what) VALUES ('x')"));
                }
                writers.stop();
                assertTrue(ids(serving).containsAll(writers.told), () -> after + ": " + serving.name());
                serving.executeAsApp("INSERT INTO t (what) VALUES ('after')");
            }
        }
    }

    private static void assertNoStreamIsLeft(TestDatabase database) {
        String here = " WHERE datname = current_database()";
        assertEquals(
                0,
                database.number("SELECT count(*) FROM pg_replication_slots s WHERE s.database = current_database()"));
        assertEquals(
                0,
                database.number(
                        "SELECT count(*) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid" + here));
        assertEquals(0, database.number("SELECT count(*) FROM pg_publication"));
    }

    private static void isEndedByAControllerThatComesLater(TestPair pair) {
        MigrationSession later =
                new MigrationSession(pair.session().migration(), pair.session().tenant(), 2002);
        try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), later)) {
            databases.source().takeOver();
            databases.target().takeOver();
            ReplicationFailure refused = assertThrows(
                    ReplicationFailure.class, () -> databases.reverse().turnAround());
            assertTrue(String.valueOf(refused.getMessage()).contains("there is no way back"), refused::toString);
            databases.reverse().remove();
            databases.target().cleanup();
            databases.source().cleanup();
            assertEquals(List.of(), databases.source().leftovers());
            assertEquals(List.of(), databases.target().leftovers());
        }
    }

    private static DatabasePair atHoldPoint(TestPair pair) {
        pair.executeOnBothAsApp(
                "CREATE TABLE t (id bigserial PRIMARY KEY, what text)",
                "CREATE SEQUENCE down INCREMENT -3",
                "CREATE SEQUENCE \"o'd %L\" CYCLE MAXVALUE 10",
                "CREATE SEQUENCE ahead",
                "CREATE SEQUENCE unused");
        pair.source()
                .executeAsApp(
                        "SELECT nextval('down'), nextval('down')",
                        "SELECT setval('\"o''d %L\"', 7)",
                        "SELECT setval('ahead', 500, false)",
                        "SELECT lo_from_bytea(0, 'a large object')");
        DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
        databases.source().install(GateState.SERVING);
        databases.target().install(GateState.GUARDED);
        databases.target().guard();
        databases.source().publish();
        databases.target().subscribe();
        Waiting.until(
                () -> databases.target().copyProgress().stream()
                        .allMatch(table -> table.phase() == TableCopy.Phase.READY),
                SHORTLY);
        assertEquals(List.of(), databases.carryLargeObjects().different());
        return databases;
    }

    private static void assertSequencesGoOn(TestPair pair) {
        assertEquals(-7, pair.target().number("SELECT nextval('down')"));
        assertEquals(8, pair.target().number("SELECT nextval('\"o''d %L\"')"));
        assertEquals(500, pair.target().number("SELECT nextval('ahead')"));
        assertEquals(1, pair.target().number("SELECT nextval('unused')"));
    }

    private static Set<Long> ids(TestDatabase database) {
        return database.texts("SELECT id::text FROM t").stream()
                .map(id -> Long.valueOf(String.valueOf(id)))
                .collect(Collectors.toSet());
    }

    private static String state(TestDatabase database) {
        return String.valueOf(database.texts("SELECT state FROM crossfade.gate").get(0));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private final class Page {

        private final TenantSettings tenant;
        private final MigrationSession ours;
        private final ByHand hand;

        Page(TestPair pair) {
            this(pair, 1000);
        }

        Page(TestPair pair, long above) {
            this.tenant = pair.tenant();
            this.ours = new MigrationSession(
                    pair.session().migration(), tenant.id(), pair.session().generation() + above);
            this.hand = new ByHand(new Attempted(tenant, ours, Direction.FORWARD, EPOCH));
        }

        List<Block> takeOver() {
            return hand.takeOver();
        }

        List<Block> attempt() {
            HandGround ground = new HandLook(tenant, ours).look();
            assertEquals(List.of(), ground.drift());
            return hand.attempt(ground);
        }

        void pasteAll(List<Block> blocks) {
            for (Block block : blocks) {
                Pasted pasted = paste(block);
                assertEquals(0, pasted.exitCode(), () -> block.title() + ": " + pasted.said() + "\n" + block.shell());
                assertFalse(pasted.said().contains("ERROR"), pasted::said);
            }
        }

        void cut(Block block, Duration after) {
            Pasted.cut(directory, hand.takeOver().get(0).shell(), block.shell(), after);
        }

        Pasted paste(Block block) {
            return Pasted.of(directory, hand.takeOver().get(0).shell(), block.shell());
        }
    }

    /** As an application's pool: what was ended is opened anew, for as long as it is let in. */
    private static final class Writers implements AutoCloseable {

        private final Set<Long> told = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Writers(TestDatabase database) {
            for (int i = 0; i < WRITERS; i++) {
                Thread thread = new Thread(() -> write(database), "writer-" + i);
                thread.start();
                threads.add(thread);
            }
        }

        private void write(TestDatabase database) {
            while (!stopped.get()) {
                try (Connection connection = database.connectAsApp();
                        Statement statement = connection.createStatement()) {
                    while (!stopped.get()) {
                        try (ResultSet row = statement.executeQuery("INSERT INTO t (what) VALUES ('x') RETURNING id")) {
                            row.next();
                            told.add(row.getLong(1));
                        }
                    }
                } catch (SQLException e) {
                    // Refused or ended; whether the last one was committed is not known, unless it failed before its
                    // commit.
                    pause();
                }
            }
        }

        private static void pause() {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void stop() {
            stopped.set(true);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public void close() {
            stop();
        }
    }
}
