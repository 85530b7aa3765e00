package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A copy that is stopped in the middle, by whom or what ever, copies no table again that was copied. */
class InitialCopyIT {

    private static final Duration SHORTLY = Duration.ofSeconds(60);
    private static final TableName SMALL = new TableName("public", "small");
    private static final TableName LARGE = new TableName("public", "large");

    @Test
    void pausedCopyGoesOnWithoutCopyingAFinishedTableAgain() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            halfCopied(pair, databases);
            TableCopy seen = copy(databases, LARGE);
            assertEquals(TableCopy.Phase.COPYING, seen.phase());
            assertEquals(2_000, seen.rowsExpected());
            assertTrue(seen.bytesExpected() > 0 && seen.share() < 1, seen.toString());
            assertFalse(databases.target().copySlots().isEmpty());
            assertEquals(100, copy(databases, SMALL).rowsDone(), "though nobody has analysed it");
            List<@Nullable String> marks = marks(pair.target());

            stopFetching(databases);
            assertFalse(databases.target().streamHealth().works());
            letItRun(pair.target());
            pair.source().executeAsApp("INSERT INTO small VALUES (101)");
            databases.target().pauseStream(false);

            assertCopiedOnce(pair, databases, marks);
        }
    }

    @Test
    void slotsOfACopyWhoseTargetIsGoneForGoodAreDroppedAtTheSource() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
                DatabasePair alone =
                        new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenantWithout(Side.TARGET), pair.session())) {
            halfCopied(pair, databases);
            stopFetching(databases);
            pair.source().execute("SELECT pg_create_logical_replication_slot('pg_1_sync_2_3', 'pgoutput')");
            assertFalse(alone.target().copySlots().isEmpty());
            assertTrue(alone.source().leftovers().stream().anyMatch(left -> left.startsWith("slot pg_")));

            alone.source().cleanup();

            assertEquals(List.of(), alone.source().leftovers());
            assertEquals(List.of("pg_1_sync_2_3"), slots(pair.source()));
        }
    }

    /** It was not gone after all, only away, and begins its copy again. */
    @Test
    void slotThatATargetMakesAfterTheCleanupIsFoundAndDroppedByTheNext() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            halfCopied(pair, databases);
            stopFetching(databases);
            List<@Nullable String> copying = slots(pair.source());
            copying.remove(pair.session().streamName());
            databases.source().cleanup();
            pair.source().execute("SELECT pg_create_logical_replication_slot('" + copying.get(0) + "', 'pgoutput')");

            assertEquals(List.of("slot " + copying.get(0)), databases.source().leftovers());
            databases.source().cleanup();
            assertEquals(List.of(), databases.source().leftovers());
            assertEquals(List.of(), slots(pair.source()));
        }
    }

    /** A worker that the target began before it was cut off: with the gate the note goes, and a controller that starts then knows nothing. */
    @Test
    void slotThatALivingTargetMakesDuringTheCleanupIsDroppedBeforeItsNameIsForgotten() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            halfCopied(pair, databases);
            String stream = pair.session().streamName();
            String copying = slots(pair.source()).stream()
                    .map(String::valueOf)
                    .filter(name -> !name.equals(stream))
                    .findFirst()
                    .orElseThrow();
            assertTrue(databases.source().slot().orElseThrow().active());
            CompletableFuture<Void> late = CompletableFuture.runAsync(() -> {
                Waiting.until(() -> slots(pair.source()).isEmpty(), SHORTLY);
                try {
                    pair.source().execute("SELECT pg_create_logical_replication_slot('" + copying + "', 'pgoutput')");
                } catch (IllegalStateException e) {
                    assertTrue(e.toString().contains("terminating connection"), "it was ended while it made the slot");
                }
            });

            databases.source().cleanup();

            late.join();
            assertEquals(List.of(), slots(pair.source()));
        }
    }

    private static List<@Nullable String> slots(TestDatabase source) {
        return source.texts(
                "SELECT slot_name FROM pg_replication_slots WHERE database = current_database() ORDER BY slot_name");
    }

    /** A copy that was begun just when it was paused is ended by the next call: the controller repeats it. */
    private static void stopFetching(DatabasePair databases) {
        Waiting.until(
                () -> {
                    databases.target().pauseStream(true);
                    return databases.target().streamHealth().applying() == 0
                            && databases.target().streamHealth().copying() == 0;
                },
                SHORTLY);
    }

    @Test
    @Tag("endurance")
    void copyGoesOnAfterACrashOfTheTargetAndOfTheSource() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            halfCopied(pair, databases);
            List<@Nullable String> marks = marks(pair.target());
            // The workers of a subscription do not wait for the disk when they commit: what they did in the last second
            // may be undone.
            pair.target().execute("CHECKPOINT");
            crash(pair.target(), "SELECT pid FROM pg_stat_subscription WHERE pid IS NOT NULL AND relid IS NOT NULL");
            Waiting.until(() -> isCopying(databases), SHORTLY);
            crash(pair.source(), "SELECT active_pid FROM pg_replication_slots WHERE active_pid IS NOT NULL");
            letItRun(pair.target());
            pair.source().executeAsApp("INSERT INTO small VALUES (101)");

            assertCopiedOnce(pair, databases, marks);
        }
    }

    private static void halfCopied(TestPair pair, DatabasePair databases) {
        pair.executeOnBothAsApp("CREATE TABLE small (id int PRIMARY KEY)", "CREATE TABLE large (id int PRIMARY KEY)");
        pair.source()
                .executeAsApp(
                        "INSERT INTO small SELECT generate_series(1, 100)",
                        "INSERT INTO large SELECT generate_series(1, 2000)",
                        "ANALYZE large");
        pair.target()
                .executeAsApp(
                        "CREATE SCHEMA slow",
                        "CREATE TABLE slow.down AS SELECT 1",
                        """
                        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN
                            IF EXISTS (SELECT FROM slow.down) THEN PERFORM pg_sleep(0.05); END IF;
                            RETURN NEW;
                        END $$
                        """,
                        "CREATE TRIGGER slow BEFORE INSERT ON large FOR EACH ROW EXECUTE FUNCTION dawdle()",
                        "ALTER TABLE large ENABLE ALWAYS TRIGGER slow");
        databases.source().install(GateState.SERVING);
        databases.target().install(GateState.GUARDED);
        databases.target().guard();
        databases.source().publish();
        databases.target().subscribe();
        Waiting.until(
                () -> copy(databases, SMALL).phase() == TableCopy.Phase.READY
                        && copy(databases, LARGE).phase() == TableCopy.Phase.COPYING
                        && rowsAreComing(pair.target()),
                SHORTLY);
    }

    /** A copy is called one a little before it has its slot. */
    private static boolean rowsAreComing(TestDatabase target) {
        return target.number("SELECT count(*) FROM pg_stat_progress_copy WHERE relid = 'large'::regclass") == 1;
    }

    private static TableCopy copy(DatabasePair databases, TableName table) {
        return databases.target().copyProgress().stream()
                .filter(copy -> copy.table().equals(table))
                .findFirst()
                .orElseThrow();
    }

    /** Rows that were written anew would be of another transaction. */
    private static List<@Nullable String> marks(TestDatabase target) {
        return target.texts("SELECT DISTINCT xmin::text FROM small WHERE id <= 100");
    }

    private static void letItRun(TestDatabase target) {
        target.execute("DELETE FROM slow.down");
    }

    /** As by SIGKILL or the kernel's out-of-memory killer: the postmaster ends every session, and recovers. */
    private static void crash(TestDatabase database, String victim) {
        long pid = database.number(victim);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Waiting.until(() -> answersWithout(database, pid), SHORTLY);
    }

    private static boolean answersWithout(TestDatabase database, long pid) {
        try {
            return ProcessHandle.of(pid).isEmpty() && database.number("SELECT 1") == 1;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static void assertCopiedOnce(TestPair pair, DatabasePair databases, List<@Nullable String> marks) {
        Waiting.until(() -> isReady(databases), SHORTLY);
        Waiting.until(() -> pair.target().number("SELECT count(*) FROM small") == 101, SHORTLY);
        assertEquals(2_000, pair.target().number("SELECT count(*) FROM large"));
        assertEquals(marks, marks(pair.target()));
    }

    private static boolean isCopying(DatabasePair databases) {
        try {
            return databases.target().streamHealth().copying() > 0;
        } catch (ReplicationFailure e) {
            return false;
        }
    }

    private static boolean isReady(DatabasePair databases) {
        try {
            return databases.target().copyProgress().stream().allMatch(copy -> copy.phase() == TableCopy.Phase.READY);
        } catch (ReplicationFailure e) {
            return false;
        }
    }
}
