package dev.crossfade.replication.byhand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.testing.Pasted;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.PsqlPresent;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
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
    void insistOnPsql() throws IOException {
        PsqlPresent.insist();
        Path crossfade = directory.resolve("crossfade");
        Files.writeString(crossfade, """
                #!/bin/sh
                cd '%s'
                echo "$*" >> routes
                case "$*" in
                *'--to source'*) [ ! -e refuse-source ] ;;
                *) [ ! -e refuse-target ] ;;
                esac
                """.formatted(directory));
        assertTrue(crossfade.toFile().setExecutable(true));
    }

    private Path routes() {
        return directory.resolve("routes");
    }

    private List<String> routed() throws IOException {
        return Files.exists(routes()) ? Files.readAllLines(routes()) : List.of();
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
            assertTrue(new HandLook(pair.tenant(), pair.session()).keepsWayBack());
            setOtherwise(pair.source());
            setOtherwise(pair.target());
            Page page = new Page(pair);
            List<Block> attempt = page.attempt();
            Block underTheClock = attempt.get(attempt.size() - 1);
            assertNotEquals(0, page.paste(underTheClock).exitCode(), "before the take-over and before it is armed");
            assertEquals("serving", state(pair.source()));
            assertEquals(List.of(), routed(), "nobody is held for nothing");
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
            String each = "route " + pair.session().tenant() + " --proxy http://%s --to %s --mode %s --force";
            assertEquals(
                    List.of(
                            each.formatted("a", "source", "holding --until 5m --fenced target"),
                            each.formatted("b", "source", "holding --until 5m --fenced target"),
                            each.formatted("a", "target", "direct --fenced source"),
                            each.formatted("b", "target", "direct --fenced source")),
                    routed());
            assertNotEquals(0, page.paste(underTheClock).exitCode(), "once is enough");
            assertEquals(4, routed().size(), "and nobody is held again");
            assertThrows(
                    ReplicationFailure.class, () -> databases.target().abort(EPOCH), "a controller that comes back");
            // As a controller leaves it that ended a migration while the source did not answer.
            pair.source().execute("SET transaction_read_only = off; UPDATE crossfade.gate SET state = 'fenced'");
            page.pasteAll(page.hand.complete());
            assertEquals("guarded", state(pair.source()));
            assertFalse(new HandLook(pair.tenant(), pair.session()).keepsWayBack(), "it went before the attempt");
            page.pasteAll(page.hand.takeStreamsAway());
            page.pasteAll(page.hand.takeStreamsAway());
            assertNoStreamIsLeft(pair.source());
            assertNoStreamIsLeft(pair.target());
            isEndedByAControllerThatComesLater(pair);
        }
    }

    /** Whatever a database sets for whoever logs in, and the program sets otherwise for itself. */
    private static void setOtherwise(TestDatabase database) {
        for (String setting : List.of(
                "default_transaction_isolation = 'repeatable read'",
                "default_transaction_deferrable = on",
                "statement_timeout = '300ms'",
                "lock_timeout = '300ms'")) {
            database.execute("ALTER DATABASE " + Identifier.quote(database.name()) + " SET " + setting);
        }
    }

    @Tag("endurance")
    @Test
    void publicationThatSomebodyHasMadeAnewIsSeenBeforeTheClock() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = atHoldPoint(pair)) {
            assertEquals(List.of(), databases.unreplicated());
            Page page = new Page(pair);
            List<Block> attempt = page.attempt();
            page.pasteAll(page.takeOver());
            page.pasteAll(List.of(attempt.get(0)));
            String name = String.valueOf(pair.source()
                    .texts("SELECT pubname::text FROM pg_publication")
                    .get(0));
            pair.source()
                    .execute(
                            "DROP PUBLICATION " + name, "CREATE PUBLICATION " + name + " FOR TABLE t, crossfade.token");

            Pasted stopped = page.paste(attempt.get(0));

            assertNotEquals(0, stopped.exitCode());
            assertTrue(stopped.said().contains("somebody has made anew"), stopped::said);
        }
    }

    @Tag("endurance")
    @Test
    void proxyThatDoesNotFollowStopsItBeforeTheFenceAndKeepsTheRolesAfterTheOpening() throws IOException {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = atHoldPoint(pair)) {
            assertEquals(List.of(), databases.unreplicated());
            Page page = new Page(pair);
            List<Block> attempt = page.attempt();
            page.pasteAll(page.takeOver());
            page.pasteAll(attempt.subList(0, attempt.size() - 1));
            Path refuse = Files.createFile(directory.resolve("refuse-source"));

            Pasted held = page.paste(attempt.get(attempt.size() - 1));

            assertTrue(held.said().contains("which did not follow: http://a http://b"), held::said);
            assertEquals("serving", state(pair.source()));
            Files.delete(refuse);
            page.pasteAll(page.hand.undo());

            Page anew = new Page(pair, 2000, new Epoch(7));
            List<Block> again = anew.attempt();
            anew.pasteAll(anew.takeOver());
            anew.pasteAll(again.subList(0, again.size() - 1));
            refuse = Files.createFile(directory.resolve("refuse-target"));
            Pasted opened = anew.paste(again.get(again.size() - 1));
            assertTrue(opened.said().contains("STOPPED"), opened::said);
            assertEquals("fenced", state(pair.source()));
            assertEquals("open", state(pair.target()));
            Files.delete(refuse);
            anew.pasteAll(anew.hand.complete());
            assertEquals("serving", state(pair.target()));
        }
    }

    /** What check asks for, and no more; below 16 only a superuser subscribes. */
    @Tag("endurance")
    @Test
    void rolesThatHaveNothingButWhatTheCheckAskedForSwitchOverByHand() {
        try (TestPair pair = TestPair.create(17, 17);
                PlainRole atSource = PlainRole.create(pair.source());
                PlainRole atTarget = PlainRole.create(pair.target())) {
            TenantSettings tenant = TestPair.withHosts(pair.tenant(atSource, atTarget), "acme.example.com");
            fill(pair);
            try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(tenant, pair.session())) {
                databases.check().stream()
                        .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                        .forEach(finding -> (finding.side() == Side.SOURCE ? pair.source() : pair.target())
                                .execute(finding.remedy()));
                replicate(databases);
                databases.reverse().prepare();
                Page page = new Page(tenant, pair.session(), 1000, EPOCH);
                List<Block> attempt = page.attempt();
                page.pasteAll(page.takeOver());
                page.pasteAll(attempt);
                pair.target().executeAsApp("INSERT INTO t (what) VALUES ('after')");
                page.pasteAll(page.hand.takeStreamsAway());
                assertNoStreamIsLeft(pair.source());
                assertNoStreamIsLeft(pair.target());
            }
        }
    }

    @Test
    @Tag("endurance")
    void whatWouldStopTheFenceStopsItBeforeTheClockAndBeforeTheWayBackIsTakenAway() {
        try (TestPair pair = TestPair.create();
                PlainRole another = PlainRole.create(pair.source());
                DatabasePair databases = atHoldPoint(pair)) {
            assertEquals(List.of(), databases.unreplicated());
            Page page = new Page(pair);
            List<Block> attempt = page.attempt();
            page.pasteAll(page.takeOver());
            Block proofs = attempt.get(0);
            pair.source()
                    .execute(
                            "CREATE SCHEMA cron",
                            "CREATE TABLE cron.job AS SELECT 3 AS jobid, '* * * * *' AS schedule, current_database() AS database,"
                                    + " 'app' AS username, true AS active");
            assertStopped(page.paste(proofs), "pg_cron starts these by itself");
            pair.source().execute("UPDATE cron.job SET active = false");
            page.pasteAll(List.of(proofs));

            Block trial = attempt.stream()
                    .filter(block -> block.title().startsWith("Try the fence"))
                    .findAny()
                    .orElseThrow();
            page.pasteAll(attempt.subList(0, attempt.indexOf(trial)));
            String database = Identifier.quote(pair.source().name());
            String role = Identifier.quote(another.name());
            pair.source().execute("GRANT CONNECT ON DATABASE " + database + " TO " + role);
            assertStopped(page.paste(trial), "could still log in");
            pair.source().execute("REVOKE CONNECT ON DATABASE " + database + " FROM " + role);
            page.pasteAll(List.of(trial, trial));
            assertEquals("serving", state(pair.source()));
            pair.source().executeAsApp("INSERT INTO t (what) VALUES ('on')");
            assertEquals(0, pair.source().number("SELECT count(*) FROM crossfade.token"));
        }
    }

    private static void assertStopped(Pasted pasted, String said) {
        assertNotEquals(0, pasted.exitCode(), pasted::said);
        assertTrue(pasted.said().contains(said), pasted::said);
    }

    /** No token tells of it. */
    @Test
    @Tag("endurance")
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

    @Tag("endurance")
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

                Page anew = new Page(pair, 2000, EPOCH);
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
        fill(pair);
        DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
        replicate(databases);
        return databases;
    }

    private static void fill(TestPair pair) {
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
                        "SELECT lo_from_bytea(70001, 'a large object')",
                        // The default, spelled out: the other side has it as none.
                        "GRANT SELECT ON LARGE OBJECT 70001 TO PUBLIC",
                        "REVOKE SELECT ON LARGE OBJECT 70001 FROM PUBLIC");
    }

    private static void replicate(DatabasePair databases) {
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
            this(pair, 1000, EPOCH);
        }

        Page(TestPair pair, long above, Epoch epoch) {
            this(TestPair.withHosts(pair.tenant(), "acme.example.com"), pair.session(), above, epoch);
        }

        Page(TenantSettings tenant, MigrationSession controller, long above, Epoch epoch) {
            this.tenant = tenant;
            this.ours = new MigrationSession(controller.migration(), tenant.id(), controller.generation() + above);
            this.hand = new ByHand(new Attempted(tenant, ours, Direction.FORWARD, epoch));
        }

        List<Block> takeOver() {
            return hand.takeOver();
        }

        List<Block> attempt() {
            HandGround ground = new HandLook(tenant, ours).look();
            assertEquals(List.of(), ground.obstacles());
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
            Pasted.cut(directory, first(), block.shell(), after);
        }

        Pasted paste(Block block) {
            return Pasted.of(directory, first(), block.shell());
        }

        private String first() {
            return hand.takeOver().get(0).shell() + "\nexport PROXIES='http://a http://b'";
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
