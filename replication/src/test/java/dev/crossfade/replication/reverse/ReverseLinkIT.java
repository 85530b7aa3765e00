package dev.crossfade.replication.reverse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.ReplicationRole;
import dev.crossfade.replication.stream.Slot;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReverseLinkIT {

    private static final Duration SHORTLY = Duration.ofSeconds(30);

    @Test
    void switchedOverRolledBackAndSwitchedOverAgainWithOneLinkAtATime() {
        thereAndBackAndThere(14, 17);
    }

    @Test
    @Tag("endurance")
    void switchedOverRolledBackAndSwitchedOverAgainBetweenServersThatTellTheirOwnChangesApart() {
        thereAndBackAndThere(16, 18);
    }

    /** Rows without a key: one that came around would stand there twice, and stop nothing. */
    private static void thereAndBackAndThere(int sourceMajor, int targetMajor) {
        try (TestPair pair = TestPair.create(sourceMajor, targetMajor);
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            write(pair.source(), "before");
            Crossings.switchOver(databases, 10);
            write(pair.target(), "at the target");
            assertArrives(pair.source(), "at the target");
            assertEquals(0, databases.reversed().compareRows().rowsDifferent());
            assertEquals(List.of(), databases.reversed().carryLargeObjects().different());

            Crossings.switchOver(databases.reversed(), 20);
            write(pair.source(), "at the source again");
            assertArrives(pair.target(), "at the source again");
            assertEquals(0, databases.compareRows().rowsDifferent());

            Crossings.switchOver(databases, 30);
            write(pair.target(), "at the target again");
            assertArrives(pair.source(), "at the target again");

            for (TestDatabase side : List.of(pair.source(), pair.target())) {
                assertEquals(
                        List.of("at the source again", "at the target", "at the target again", "before"),
                        side.texts("SELECT what FROM keyless ORDER BY what"));
                assertEquals(3, side.number("SELECT count(*) FROM crossfade.token"));
                assertEquals(4, side.number("SELECT count(*) FROM orders"));
            }
            Crossings.cleanUp(databases);
            pair.source().executeAsApp("INSERT INTO orders (what) VALUES ('not kept shut any more')");
        }
    }

    /** As a superuser may, past the guard. Between servers of 16 or newer it went to the side that serves, and both were equal. */
    @Test
    void whatIsWrittenAtTheTargetBeforeItIsOpenNeverComesToTheSource() {
        try (TestPair pair = TestPair.create(17, 17);
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            pair.target().execute("SET session_replication_role = replica", "INSERT INTO keyless VALUES ('planted')");
            write(pair.source(), "before");
            awaitRows(pair.target(), "before");
            databases.reverse().prepare();
            assertEquals(1, databases.compareRows().rowsDifferent());

            Crossings.switchOver(databases, 10);
            write(pair.target(), "at the target");
            assertArrives(pair.source(), "at the target");
            assertEquals(0, pair.source().number("SELECT count(*) FROM keyless WHERE what = 'planted'"));
        }
    }

    /**
     * The slot is moved to where the log stood while the side was being opened, and the application writes from the moment on in which it
     * is open: of a table without a key a row that came back would stand there twice, and one that was skipped would be missing.
     */
    @Test
    void whatWasAppliedBeforeTheOpeningNeverComesBackAndWhatIsWrittenFromThenOnAlwaysDoes() throws Exception {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            long rows = 0;
            int trapped = 0;
            for (int round = 1; round <= 6; round++) {
                boolean forward = round % 2 == 1;
                DatabasePair there = forward ? databases : databases.reversed();
                TestDatabase left = forward ? pair.source() : pair.target();
                TestDatabase opened = forward ? pair.target() : pair.source();
                there.source().prepareFence();
                there.target().admit();
                Crossings.prepareWayBack(there);
                left.executeAsApp("INSERT INTO keyless SELECT 'forwarded' FROM generate_series(1, 500)");
                long written;
                try (EagerWriter writer = new EagerWriter(opened)) {
                    there.source().retire(Crossings.attempt(there, new Epoch(round * 10L)));
                    written = writer.stop();
                }
                trapped += forward ? rowsInSlot(pair) : 0;
                there.reverse().turnAround();
                there.target().serve();
                rows += 500 + written;
                long expected = rows;
                Waiting.until(() -> left.number("SELECT count(*) FROM keyless") == expected, SHORTLY);
                assertEquals(expected, opened.number("SELECT count(*) FROM keyless"), "round " + round);
                assertEquals(0, there.reversed().compareRows().rowsDifferent(), "round " + round);
                Waiting.until(() -> there.reversed().source().lag() instanceof Lag.Known, SHORTLY);
            }
            assertTrue(trapped > 3 * 500, "nothing was ever left in the slot, so this shows nothing");
        }
    }

    /** Writes row after row from the first moment in which it may. */
    private static final class EagerWriter implements AutoCloseable {
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final CompletableFuture<Long> written;

        EagerWriter(TestDatabase database) {
            written = CompletableFuture.supplyAsync(() -> {
                long acknowledged = 0;
                try (Connection connection = database.connectAsApp();
                        Statement statement = connection.createStatement()) {
                    while (going.get() || acknowledged == 0) {
                        acknowledged += insert(statement);
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                return acknowledged;
            });
        }

        private static int insert(Statement statement) throws SQLException {
            try {
                return statement.executeUpdate("INSERT INTO keyless VALUES ('eager')");
            } catch (SQLException e) {
                if (!"25006".equals(e.getSQLState())) {
                    throw e;
                }
                return 0;
            }
        }

        long stop() throws Exception {
            going.set(false);
            return written.get(30, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            going.set(false);
        }
    }

    @Test
    void idleLinkKeepsNoLogAndSkipsNothingOnceTheSideIsWrittenTo() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            pair.source().executeAsApp("INSERT INTO keyless SELECT repeat('x', 1000) FROM generate_series(1, 5000)");
            Waiting.until(() -> pair.target().number("SELECT count(*) FROM keyless") == 5000, SHORTLY);
            assertEquals(5000, rowsInSlot(pair));
            databases.reverse().followAlong();
            assertEquals(0, rowsInSlot(pair));

            databases.source().prepareFence();
            GateRow opened = Crossings.attempt(databases, new Epoch(10));
            pair.target().executeAsApp("INSERT INTO keyless VALUES ('the first of the target')");
            databases.reverse().followAlong();
            // And the token, which came by replication.
            assertEquals(2, rowsInSlot(pair));
            databases.source().retire(opened);
            databases.reverse().turnAround();
            Waiting.until(
                    () -> pair.source().number("SELECT count(*) FROM keyless WHERE what = 'the first of the target'")
                            == 1,
                    SHORTLY);
        }
    }

    @Test
    void longBacklogIsSkippedStepByStepAndTheNextCallGoesOnWhereTheTimeWasOver() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
                PostgresSession there = pair.openTarget();
                KeptSession slots = new KeptSession(
                        new ReplicationRole(pair.targetPostgres()).postgres(there), "test", SessionLimits.SHORT)) {
            Crossings.begin(pair, databases);
            pair.source().executeAsApp("INSERT INTO keyless SELECT repeat('x', 1000) FROM generate_series(1, 5000)");
            Waiting.until(() -> pair.target().number("SELECT count(*) FROM keyless") == 5000, SHORTLY);
            assertEquals(5000, rowsInSlot(pair));
            Slot slot = new Slot(pair.session().streamName(Direction.BACK));
            AppliedRows applied = new AppliedRows(
                    new Gate(pair.targetPostgres()),
                    slot,
                    new AppliedRows.Step(1 << 20, Duration.ofSeconds(10), SHORTLY));
            Lsn before = slot.confirmed(there).orElseThrow();
            assertFalse(applied.letGo(there, slots, Duration.ZERO));
            long step = slot.confirmed(there).orElseThrow().bytesSince(before);
            assertTrue(step > 0 && step < 2 << 20, step + " bytes in one step");
            int more = 0;
            while (!applied.letGo(there, slots, Duration.ZERO)) {
                more++;
                assertTrue(more < 100, "it never got there");
            }
            assertTrue(more >= 3, "5 MB in " + (more + 2) + " steps");
            assertEquals(0, rowsInSlot(pair));
        }
    }

    @Test
    void sourceThatIsLiftedForALostTargetGetsNothingMoreFromItAndIsWholeForItsApplication() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            Crossings.switchOver(databases, 10);
            // As the rollback window does for a rollback.
            databases.reversed().target().guard();
            String working = "SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL AND subname = '"
                    + pair.session().streamName(Direction.BACK) + "'";
            Waiting.until(() -> pair.source().number(working) > 0, SHORTLY);
            pair.target().executeAsApp("INSERT INTO keyless VALUES ('came back')");
            Waiting.until(() -> pair.source().number("SELECT count(*) FROM keyless") == 1, SHORTLY);
            Received received = databases.reverse().received();
            assertEquals(10L, received.tokenEpoch());
            assertNotNull(received.position());
            assertNotNull(received.heardAt());

            new FenceLift(pair.tenantWithout(Side.TARGET), Clock.systemUTC()).liftAcceptingLoss(Side.SOURCE);

            assertEquals(0, pair.source().number(working));
            assertEquals(
                    "f",
                    String.join(
                            "",
                            pair.source()
                                    .texts(
                                            "SELECT subenabled FROM pg_subscription s"
                                                    + " JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()")));
            pair.source().executeAsApp("INSERT INTO orders (what) VALUES ('with an id of the sequence')");
            assertEquals(1, pair.source().number("SELECT count(*) FROM orders"));
        }
    }

    @Test
    @Tag("endurance")
    void replicationIsNotTurnedAroundWhileTheTargetRefuses() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            ReplicationFailure early = assertThrows(
                    ReplicationFailure.class, () -> databases.reverse().turnAround());
            assertEquals(ReplicationFailure.Kind.REFUSED, early.kind());
            write(pair.source(), "still forward");
            awaitRows(pair.target(), "still forward");
        }
    }

    @Test
    @Tag("endurance")
    void tablesAddedLaterAreCarriedBackToo() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            pair.executeOnBothAsApp("CREATE TABLE late (id int PRIMARY KEY)");
            databases.target().guard();
            databases.source().publish();
            databases.target().subscribe();
            Crossings.awaitCopy(databases);
            databases.reverse().prepare();
            Crossings.switchOver(databases, 10);
            pair.target().executeAsApp("INSERT INTO late VALUES (1)");
            Waiting.until(() -> pair.source().number("SELECT count(*) FROM late") == 1, SHORTLY);
        }
    }

    @Test
    void slotThatSomebodyDroppedIsMadeAgainWhileNothingCanBeInItAndNeverAfterwards() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            dropReverseSlot(pair);
            databases.reverse().prepare();
            databases.source().prepareFence();
            GateRow opened = Crossings.attempt(databases, new Epoch(10));
            dropReverseSlot(pair);
            ReplicationFailure cut = assertThrows(
                    ReplicationFailure.class, () -> databases.reverse().prepare());
            assertEquals(ReplicationFailure.Kind.FAILED, cut.kind());
            assertTrue(String.valueOf(cut.getMessage()).contains("the way back is cut"), cut.getMessage());
            databases.source().retire(opened);
            ReplicationFailure gone = assertThrows(
                    ReplicationFailure.class, () -> databases.reverse().turnAround());
            assertTrue(String.valueOf(gone.getMessage()).contains("the way back is cut"), gone.getMessage());
            assertEquals(
                    0,
                    pair.source()
                            .number("SELECT count(*) FROM pg_subscription WHERE subenabled AND subname = '"
                                    + pair.session().streamName(Direction.BACK) + "'"));
            assertEquals(
                    0,
                    pair.target().number("SELECT count(*) FROM pg_subscription WHERE subenabled"),
                    "nothing comes from the fenced side any more all the same");
        }
    }

    /** Of any database of its server: the slot is moved through all of it, and an attempt would leave more than anybody can tell. */
    @Test
    @Tag("endurance")
    void attemptIsRefusedWhileMoreIsWrittenThanTheSlotIsMovedPast() throws Exception {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
                JdbcReverseLink link = new JdbcReverseLink(
                        pair.sourcePostgres(),
                        pair.targetPostgres(),
                        pair.tenant(),
                        Direction.FORWARD,
                        new AppliedRows.Step(1, Duration.ofSeconds(10), Duration.ofSeconds(2)))) {
            Crossings.begin(pair, databases);
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    pair.target().execute("SELECT pg_logical_emit_message(false, 'others', repeat('x', 1000))");
                }
            });
            ReplicationFailure behind;
            try {
                behind = assertThrows(ReplicationFailure.class, link::prepare);
            } finally {
                enough.set(true);
                others.get(30, TimeUnit.SECONDS);
            }
            assertTrue(
                    String.valueOf(behind.getMessage())
                            .contains("could not be moved along within 2 s: too much is written there"),
                    behind.getMessage());

            databases.reverse().prepare();
            Crossings.switchOver(databases, 10);
        }
    }

    /** Whoever tends the idle link tends those of all tenants. */
    @Test
    void slotThatWaitsForATransactionKeepsNobodyWaitingWhoTendsTheIdleLink() throws Exception {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            dropReverseSlot(pair);
            CompletableFuture<Void> prepared;
            try (Connection report = pair.target().connectAsApp();
                    Statement statement = report.createStatement()) {
                report.setAutoCommit(false);
                statement.execute("SELECT txid_current()");
                prepared = CompletableFuture.runAsync(() -> databases.reverse().prepare());
                Waiting.until(
                        () -> pair.target()
                                        .number(
                                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                                        + " AND query LIKE '%pg_create_logical_replication_slot%'"
                                                        + " AND wait_event_type = 'Lock'")
                                > 0,
                        SHORTLY);
                CompletableFuture.runAsync(() -> databases.reverse().followAlong())
                        .get(10, TimeUnit.SECONDS);
                assertFalse(prepared.isDone());
                report.rollback();
            }
            prepared.get(SHORTLY.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** The server decodes from where the oldest transaction began, however short the step. */
    @Test
    @Tag("endurance")
    void slotThatCannotBeMovedInItsTimeIsLeftAloneAndMadeAnewBeforeTheNextAttempt() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
                JdbcReverseLink link = new JdbcReverseLink(
                        pair.sourcePostgres(),
                        pair.targetPostgres(),
                        pair.tenant(),
                        Direction.FORWARD,
                        new AppliedRows.Step(64L << 20, Duration.ofMillis(1), SHORTLY))) {
            Crossings.begin(pair, databases);
            pair.source().executeAsApp("INSERT INTO keyless SELECT repeat('x', 1000) FROM generate_series(1, 20000)");
            Waiting.until(() -> pair.target().number("SELECT count(*) FROM keyless") == 20000, SHORTLY);
            link.followAlong();
            assertEquals(20000, rowsInSlot(pair));
            link.prepare();
            assertEquals(0, rowsInSlot(pair));
            Crossings.switchOver(databases, 10);
            write(pair.target(), "at the target");
            assertArrives(pair.source(), "at the target");
        }
    }

    /** A successor may have made it anew, further on: what came in between would be lost at a rollback. */
    @Test
    void slotIsNotTakenAwayByAControllerThatWasSuperseded() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            pair.target().execute("UPDATE crossfade.gate SET generation = 9");
            try (JdbcReverseLink link = linkWithoutSource(pair)) {
                ReplicationFailure late = assertThrows(ReplicationFailure.class, link::remove);
                assertEquals(ReplicationFailure.Kind.SUPERSEDED, late.kind());
            }
            assertEquals(1, reverseSlots(pair));
        }
    }

    @Test
    @Tag("endurance")
    void slotGoesAlsoWhereTheSubscriptionCannotBeTakenAway() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            pair.source().execute("UPDATE crossfade.gate SET migration = gen_random_uuid()");
            databases.reverse().remove();
            assertEquals(0, reverseSlots(pair));
        }
    }

    /** It was away when its attempt came to an end, and still tells of it. */
    @Test
    void sideThatWasLeftIsCleanedUpAlthoughItsGateSaysThatItIsFenced() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            databases.source().prepareFence();
            Crossings.attempt(databases, new Epoch(10));
            databases.reverse().remove();
            databases.target().serve();
            databases.target().cleanup();
            assertEquals(
                    ReplicationFailure.Kind.REFUSED,
                    assertThrows(
                                    ReplicationFailure.class,
                                    () -> databases.source().cleanup())
                            .kind());
            databases.source().cleanUpLeft();
            assertEquals(List.of(), databases.source().leftovers());
            pair.source().executeAsApp("INSERT INTO orders (what) VALUES ('not kept shut any more')");
        }
    }

    @Test
    void targetThatARollbackHasFencedIsLiftedAlsoWhereTheSourceIsLost() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            Crossings.switchOver(databases, 10);
            DatabasePair back = databases.reversed();
            back.source().prepareFence();
            back.target().arm(new Epoch(20));
            back.source().fence(new Epoch(20), SHORTLY);
            FenceLift lift = new FenceLift(pair.tenantWithout(Side.SOURCE), Clock.systemUTC());
            ReplicationFailure alone = assertThrows(ReplicationFailure.class, lift::liftTarget);
            assertTrue(alone.action().endsWith("add --accept-loss"), alone.action());
            assertTrue(lift.liftAcceptingLoss(Side.TARGET).lossAccepted());
            pair.target().executeAsApp("INSERT INTO orders (what) VALUES ('served again')");
            ReplicationFailure armed = assertThrows(
                    ReplicationFailure.class,
                    () -> new FenceLift(pair.tenant(), Clock.systemUTC()).liftAcceptingLoss(Side.SOURCE));
            assertEquals(ReplicationFailure.Kind.REFUSED, armed.kind());
        }
    }

    private static JdbcReverseLink linkWithoutSource(TestPair pair) {
        return new JdbcReverseLink(
                new Postgres(
                        Side.SOURCE,
                        Objects.requireNonNull(
                                pair.tenantWithout(Side.SOURCE).source().database()),
                        pair.session()),
                pair.targetPostgres(),
                pair.tenant(),
                Direction.FORWARD);
    }

    private static long reverseSlots(TestPair pair) {
        return pair.target()
                .number("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '"
                        + pair.session().streamName(Direction.BACK) + "'");
    }

    @Test
    void slotGoesAlsoWhenTheSideThatSubscribedIsGone() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            try (JdbcReverseLink link = linkWithoutSource(pair)) {
                link.remove();
                link.remove();
            }
            assertEquals(0, pair.target().number("SELECT count(*) FROM pg_publication"));
            assertEquals(0, reverseSlots(pair));
        }
    }

    /** A pool's session that was opened then writes as soon as the side is open, and no sooner. */
    @Test
    void applicationThatIsLetInBeforeARollbackIsRefusedUntilTheSourceIsOpen() throws SQLException {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            assertFalse(databases.target().sealed());
            Crossings.switchOver(databases, 10);
            DatabasePair back = databases.reversed();
            assertTrue(back.target().sealed());
            assertThrows(SQLException.class, () -> pair.source().connectAsApp());
            back.target().admit();
            assertFalse(back.target().sealed());
            assertEquals(0, back.target().applicationSessions());
            try (Connection pooled = pair.source().connectAsApp();
                    Statement statement = pooled.createStatement()) {
                assertEquals(1, back.target().applicationSessions());
                for (String write :
                        List.of("INSERT INTO keyless VALUES ('too early')", "SELECT nextval('orders_id_seq')")) {
                    assertThrows(SQLException.class, () -> statement.execute(write), write);
                }
                Crossings.switchOver(back, 20);
                statement.execute("INSERT INTO orders (what) VALUES ('as soon as it is open')");
            }
            assertEquals(1, pair.source().number("SELECT count(*) FROM orders"));
        }
    }

    private static void dropReverseSlot(TestPair pair) {
        pair.target()
                .execute("SELECT pg_drop_replication_slot('" + pair.session().streamName(Direction.BACK) + "')");
    }

    private static void write(TestDatabase side, String what) {
        side.executeAsApp(
                "INSERT INTO orders (what) VALUES ('" + what + "')", "INSERT INTO keyless VALUES ('" + what + "')");
    }

    private static void awaitRows(TestDatabase side, String what) {
        Waiting.until(
                () -> side.number("SELECT count(*) FROM keyless WHERE what = '" + what + "'") > 0
                        && side.number("SELECT count(*) FROM orders WHERE what = '" + what + "'") > 0,
                SHORTLY);
    }

    /** At the side that is shut. */
    private static void assertArrives(TestDatabase side, String what) {
        awaitRows(side, what);
        try (Connection refused = side.connectAsApp()) {
            assertFalse(refused.isValid(1), "the side that was fenced lets the application in");
        } catch (SQLException shut) {
            assertTrue(String.valueOf(shut.getMessage()).contains("permission denied for database"), shut.getMessage());
        }
    }

    /** Inserts in the slot that leads back; looked at, and left there. Only what is flushed can be looked at, so all is. */
    private static int rowsInSlot(TestPair pair) {
        pair.target().execute("CREATE TABLE public.flushes ()", "DROP TABLE public.flushes");
        String name = pair.session().streamName(Direction.BACK);
        try (PostgresSession session = pair.openTarget()) {
            return session.one(
                    "SELECT count(*) FROM pg_logical_slot_peek_binary_changes(?, NULL, NULL, 'proto_version', '1',"
                            + " 'publication_names', ?) WHERE get_byte(data, 0) = ascii('I')",
                    row -> row.getInt(1),
                    name,
                    name);
        }
    }
}
