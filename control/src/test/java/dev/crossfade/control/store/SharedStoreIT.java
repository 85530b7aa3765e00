package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.control.leader.Leader;
import dev.crossfade.control.leader.LeaseTable.Answer;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.notify.Inbox;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.Outbox;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

@Timeout(60)
class SharedStoreIT extends NewsContract {

    private TestDatabase database;

    @BeforeEach
    void createDatabase() {
        database = EmbeddedServers.postgres(17).createDatabase();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Override
    JdbcStore open() {
        return leading(database);
    }

    /** One that leads, whoever did before. */
    static JdbcStore leading(TestDatabase database) {
        JdbcStore store = JdbcStore.open(url(database));
        database.execute("UPDATE crossfade_control.leader SET renewed_at = '-infinity'");
        try (SharedLease lease = store.lease("test:1")) {
            return store.under(tenure(lease));
        }
    }

    @Test
    void leaseIsHeldByOneAndLeftToTheNextWhenItIsGivenBack() {
        try (JdbcStore store = shared();
                SharedLease one = store.lease("one:9901");
                SharedLease other = store.lease("other:9901")) {
            long term = ours(one.take());
            assertEquals(new Answer.Others(new Leader(term, "one:9901")), other.take());
            assertEquals(new Answer.Ours(term), one.renew(term));

            one.giveBack(term);
            assertEquals(new Answer.Ours(term + 1), other.take());
            assertEquals(new Answer.Others(new Leader(term + 1, "other:9901")), one.renew(term));
        }
    }

    @Test
    void leaseThatRanOutMayBeRenewedUntilAnotherTakesIt() {
        try (JdbcStore store = shared();
                SharedLease one = store.lease("one:9901");
                SharedLease other = store.lease("other:9901")) {
            long term = ours(one.take());
            database.execute("UPDATE crossfade_control.leader SET renewed_at = clock_timestamp() - interval '3 s'");
            assertEquals(new Answer.Ours(term), one.renew(term));
            assertInstanceOf(Answer.Others.class, other.take());

            database.execute("UPDATE crossfade_control.leader SET renewed_at = clock_timestamp() - interval '3 s'");
            assertEquals(new Answer.Ours(term + 1), other.take());
        }
    }

    /** As after a failover to a server whose clock is behind by an hour. */
    @Test
    void leaseFromTheFutureIsNone() {
        try (JdbcStore store = shared();
                SharedLease one = store.lease("one:9901");
                SharedLease other = store.lease("other:9901")) {
            ours(one.take());
            database.execute("UPDATE crossfade_control.leader SET renewed_at = clock_timestamp() + interval '1 h'");

            ours(other.take());
        }
    }

    @Test
    void whoWasFollowedWritesNothingAnyMoreAlsoWhenHeDoesNotKnow() {
        try (JdbcStore store = shared();
                SharedLease one = store.lease("one:9901");
                SharedLease other = store.lease("other:9901")) {
            SqlMigrationStore former = new SqlMigrationStore(store.under(tenure(one)));
            former.record(entry("leading"));
            database.execute("UPDATE crossfade_control.leader SET renewed_at = '-infinity'");
            ours(other.take());

            StoreFailure refused = assertThrows(StoreFailure.class, () -> former.record(entry("woken")));

            assertEquals(StoreFailure.Kind.NOT_LEADING, refused.kind());
            assertEquals(1, former.journal(new UUID(0, 1), 10).size());
        }
    }

    /** As after a failover to a server that had not heard of the last takeover. */
    @Test
    void termThatAnotherHoldsIsNotOurs() {
        try (JdbcStore store = shared();
                SharedLease one = store.lease("one:9901")) {
            SqlMigrationStore other = new SqlMigrationStore(store.under(tenure(ours(one.take()), "another")));

            assertEquals(
                    StoreFailure.Kind.NOT_LEADING,
                    assertThrows(StoreFailure.class, () -> other.record(entry("same term")))
                            .kind());
        }
    }

    @Test
    void whoDoesNotLeadReadsAndChangesNothing() {
        try (JdbcStore store = shared()) {
            SqlMigrationStore standby = new SqlMigrationStore(store);

            assertEquals(0, standby.all().size());
            assertEquals(
                    StoreFailure.Kind.NOT_LEADING,
                    assertThrows(StoreFailure.class, () -> standby.record(entry("standby")))
                            .kind());
        }
    }

    /** A takeover waits for whoever writes under the old term, and no longer than a process may stand still. */
    @Test
    void takeoverWaitsForAWriteAndNotForAWriterThatStandsStill() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (JdbcStore store = shared();
                SharedLease one = store.lease("one:9901");
                SharedLease other = store.lease("other:9901")) {
            JdbcStore former = store.under(tenure(one));
            CompletableFuture<StoreFailure> paused = CompletableFuture.supplyAsync(() -> assertThrows(
                    StoreFailure.class,
                    () -> former.change(connection -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.executeUpdate("UPDATE routing SET revision = 77");
                            writing.countDown();
                            await(goOn);
                            return statement.executeUpdate("UPDATE routing SET revision = 78");
                        }
                    })));
            await(writing);
            database.execute("UPDATE crossfade_control.leader SET renewed_at = '-infinity'");

            long before = System.nanoTime();
            while (!(tried(other) instanceof Answer.Ours)) {
                assertTrue(System.nanoTime() - before < Duration.ofSeconds(10).toNanos(), "the lease is not to be had");
            }
            goOn.countDown();

            assertFalse(paused.get(20, TimeUnit.SECONDS).toString().isEmpty());
            assertEquals(0, new RouteStore(store).load().revision());
        }
    }

    /** Each of those that waited would keep a takeover waiting, one after the other. */
    @Test
    void changeDoesNotWaitForAnotherThatStandsStillWithItsNews() throws Exception {
        Inbox inbox = new Inbox(InstantSource.fixed(NOW), new NotifyCounts(Inbox.RECEIVER));
        Migration first = Migration.first(UUID.randomUUID(), ACME, "check", NOW);
        try (JdbcStore store = open();
                Connection still = DriverManager.getConnection(url() + "&currentSchema=crossfade_control")) {
            still.setAutoCommit(false);
            for (Outbox.Entry news : inbox.entries(null, first)) {
                assertTrue(SqlOutbox.put(still, Inbox.RECEIVER, news));
            }

            new SqlMigrationStore(store, inbox).save(first);
            still.rollback();
        }
    }

    /** As on a machine that is so busy that it takes a second to load a class. */
    @Test
    void writeOfAProcessThatWasSlowIsUndoneAndWrittenAgain() {
        AtomicInteger tries = new AtomicInteger();
        try (JdbcStore store = open()) {
            store.change(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("UPDATE routing SET revision = revision + 1");
                    if (tries.incrementAndGet() == 1) {
                        awaitEnded(connection.unwrap(PGConnection.class).getBackendPID());
                    }
                    return statement.executeUpdate("UPDATE routing SET revision = revision + 1");
                }
            });

            assertEquals(2, tries.get());
            assertEquals(2, new RouteStore(store).load().revision());
        }
    }

    @Test
    void writeThatWaitedForAnotherThatWaitedForItIsWrittenAgainAndNotForEver() {
        AtomicInteger tries = new AtomicInteger();
        try (JdbcStore store = open()) {
            int once = store.change(connection -> {
                raise(connection, tries.incrementAndGet() == 1 ? "40P01" : "");
                return tries.get();
            });
            assertEquals(2, once);
            assertEquals(1, store.repeated());

            tries.set(0);
            StoreFailure refused = assertThrows(
                    StoreFailure.class,
                    () -> store.change(connection -> {
                        tries.incrementAndGet();
                        return raise(connection, "40P01");
                    }));
            assertEquals(JdbcStore.MOST_TRIES, tries.get());
            assertTrue(refused.isUndone());
            assertTrue(refused.toString().contains("waited for each other"), refused.toString());
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            store.bindTo(meters);
            assertEquals(
                    1.0 + JdbcStore.MOST_TRIES - 1,
                    meters.get("crossfade.store.repeated").functionCounter().count());
        }
    }

    private static boolean raise(Connection connection, String state) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return !state.isEmpty()
                    && statement.execute(
                            "DO $$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '" + state + "'; END $$");
        }
    }

    @Test
    void changeIsSaidToBeUndoneWhereThatIsCertain() {
        try (JdbcStore store = open()) {
            assertTrue(undone(store, connection -> raise(connection, "53100")), "a full disk");
            assertTrue(undone(store, connection -> raise(connection, "55P03")), "locked");
            assertTrue(undone(store, connection -> end(connection) && raise(connection, "22021")), "before the commit");
            database.execute("CREATE TABLE crossfade_control.once (id INT UNIQUE DEFERRABLE INITIALLY DEFERRED);"
                    + " GRANT ALL ON crossfade_control.once TO PUBLIC");
            assertTrue(
                    undone(store, connection -> {
                        try (Statement statement = connection.createStatement()) {
                            return statement.execute("INSERT INTO once VALUES (1), (1)");
                        }
                    }),
                    "refused at the commit");
            assertFalse(undone(store, this::end), "a commit to which nobody answered");
        }
    }

    private boolean end(Connection connection) throws SQLException {
        int session = connection.unwrap(PGConnection.class).getBackendPID();
        database.execute("SELECT pg_terminate_backend(" + session + ")");
        awaitEnded(session);
        return true;
    }

    private static boolean undone(JdbcStore store, JdbcStore.Work<Boolean> work) {
        return assertThrows(StoreFailure.class, () -> store.change(work)).isUndone();
    }

    /** By that timeout alone: it would also end what a slow controller reads at its start. */
    @Test
    void onlyATransactionThatHoldsTheTermIsEndedWhenItStandsStill() {
        try (JdbcStore store = open()) {
            assertEquals("1s", store.change(SharedStoreIT::longestStandstill));
            assertEquals("0", store.read(SharedStoreIT::longestStandstill));
            assertTrue(store.read(Connection::getAutoCommit), "a read begins no transaction");
        }
    }

    private static String longestStandstill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private void awaitEnded(int session) {
        long before = System.nanoTime();
        while (database.number("SELECT count(*) FROM pg_stat_activity WHERE pid = " + session) > 0) {
            assertTrue(System.nanoTime() - before < Duration.ofSeconds(20).toNanos(), "the session is not ended");
        }
    }

    @Test
    void storeOfANewerVersionIsRefused() {
        shared().close();
        database.execute("UPDATE crossfade_control.flyway_schema_history SET version = '99' WHERE version = '8'");

        StoreFailure refused = assertThrows(StoreFailure.class, this::shared);
        assertTrue(refused.toString().contains("99"), refused.toString());
    }

    @Test
    void whatIsWrongWithTheServerIsToldWithoutThePassword() throws Exception {
        assertTold("jdbc:postgresql://127.0.0.1:1/store?user=u&password=hush", "does not answer");
        assertTold(database.url() + "?user=" + encoded(database.app()) + "&password=hush", "refuses the login");
        assertTold(url().replace(database.url(), database.url() + "-gone"), "is not there");
        shared().close();
        try (Connection stranger = database.connect(database.app());
                JdbcStore store = open();
                Statement lock = stranger.createStatement()) {
            database.execute(
                    "GRANT USAGE ON SCHEMA crossfade_control TO PUBLIC; GRANT ALL ON crossfade_control.journal TO PUBLIC");
            stranger.setAutoCommit(false);
            lock.execute("LOCK TABLE crossfade_control.journal IN ACCESS EXCLUSIVE MODE");
            SqlMigrationStore migrations = new SqlMigrationStore(store);

            StoreFailure refused = assertThrows(StoreFailure.class, () -> migrations.record(entry("locked")));
            assertTrue(refused.toString().contains("locked by another session"), refused.toString());
            stranger.rollback();
            migrations.record(entry("free"));
        }
    }

    private static void assertTold(String url, String what) {
        StoreFailure refused =
                assertThrows(StoreFailure.class, () -> JdbcStore.open(url).close());
        assertTrue(refused.toString().contains(what), refused.toString());
        for (Throwable each = refused; each != null; each = each.getCause()) {
            assertFalse(each.toString().contains("hush"), each.toString());
            assertFalse(each.toString().contains(encoded(TestDatabase.PASSWORD)), each.toString());
        }
    }

    /** A statement that waits for the writer is given up by its session, and tried again. */
    private static Answer tried(SharedLease lease) {
        try {
            return lease.take();
        } catch (StoreFailure e) {
            return new Answer.Others(new Leader(0, ""));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** By the store's own text, which is read anew as a whole. */
    @Test
    void passwordThatWasChangedIsReadAnewAndTheStoreGoesOn() {
        AtomicReference<String> kept = new AtomicReference<>(url());
        AtomicInteger reads = new AtomicInteger();
        StoreAddress address = StoreAddress.of(url(), () -> {
            reads.incrementAndGet();
            return kept.get();
        });
        try (JdbcStore store = JdbcStore.open(address);
                SharedLease lease = store.lease("test:1")) {
            long term = ours(lease.take());
            database.execute("ALTER ROLE " + Identifier.quote(database.ours()) + " PASSWORD 'rotated'");
            kept.set(url().replace("password=" + encoded(TestDatabase.PASSWORD), "password=rotated"));
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
                    + Identifier.literal(database.ours()));

            // What the pool held is found out to be gone by the first that uses it.
            Waiting.until(
                    () -> {
                        try {
                            new SqlMigrationStore(store).all();
                            return lease.renew(term).equals(new Answer.Ours(term));
                        } catch (StoreFailure notYet) {
                            return false;
                        }
                    },
                    Duration.ofSeconds(20));
            assertEquals(1, reads.get());
        }
    }

    private JdbcStore shared() {
        return JdbcStore.open(url());
    }

    private String url() {
        return url(database);
    }

    private static String url(TestDatabase database) {
        return database.url() + "?user=" + encoded(database.ours()) + "&password=" + encoded(TestDatabase.PASSWORD);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static long ours(Answer answer) {
        return assertInstanceOf(Answer.Ours.class, answer).term();
    }

    private static Tenure tenure(SharedLease taken) {
        return tenure(ours(taken.take()), taken.holder());
    }

    private static Tenure tenure(long term, String holder) {
        return new Tenure() {
            @Override
            public long term() {
                return term;
            }

            @Override
            public String holder() {
                return holder;
            }

            @Override
            public boolean lasts() {
                return true;
            }
        };
    }

    private static JournalEntry entry(String step) {
        return new JournalEntry(new UUID(0, 1), 1, NOW, step, "done", "found");
    }
}
