package dev.crossfade.replication.reverse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.reverse.LateWrites.Written;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That nothing is found where nobody writes behind the fence, every switchover of {@link Crossings} shows. */
class LateWritesIT {

    private static final Duration SHORTLY = Duration.ofSeconds(30);

    private static final String PAST_THE_GUARD = "SET session_replication_role = replica";

    @Test
    void whatIsWrittenBehindTheTokenIsNamedWhetherTheOpenTargetHasItOrNot() {
        namesBoth(TestPair.create());
    }

    /** Where each link brings only what was written on its own side. */
    @Test
    @Tag("endurance")
    void alsoBetweenServersThatTellTheirOwnChangesApart() {
        namesBoth(TestPair.create(17, 17));
    }

    private static void namesBoth(TestPair created) {
        try (TestPair pair = created;
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            Crossings.begin(pair, databases);
            pair.source().executeAsApp("INSERT INTO keyless VALUES ('before the token')");
            databases.source().prepareFence();
            databases.reverse().prepare();
            GateRow opened = Crossings.attempt(databases, new Epoch(10));
            databases.source().retire(opened);
            pair.target().executeAsApp("INSERT INTO keyless VALUES ('written by the application')");

            pair.source().execute(PAST_THE_GUARD, "INSERT INTO keyless VALUES ('carried'), ('carried')");
            Waiting.until(
                    () -> pair.target().number("SELECT count(*) FROM keyless WHERE what = 'carried'") == 2, SHORTLY);
            cutOff(pair);
            pair.source().execute(PAST_THE_GUARD, "INSERT INTO orders (what) VALUES ('left')", "TRUNCATE keyless");

            assertEquals(
                    new LateWrites.Known(List.of(
                            new Written(new TableName("public", "keyless"), 1, false),
                            new Written(new TableName("public", "orders"), 1, false),
                            new Written(new TableName("public", "keyless"), 2, true))),
                    databases.reverse().turnAround());
        }
    }

    /** Its worker had not confirmed it when it was ended: the slot is gone through no further than that transaction, and has the token behind. */
    @Test
    void largeTransactionBeforeTheTokenIsNoLateWriteNorHidesOneThatWasCarried() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            openAfter(pair, databases, 150_000);
            pair.target()
                    .execute(
                            PAST_THE_GUARD,
                            "SELECT pg_replication_origin_create('test_late')",
                            "SELECT pg_replication_origin_session_setup('test_late')",
                            "INSERT INTO keyless VALUES ('carried'), ('carried')");

            LateWrites late = databases.reverse().turnAround();
            assertEquals(List.of(new Written(new TableName("public", "keyless"), 2, true)), late.written());
            assertEquals(1, late.unseen().size(), late::inWords);
            // In so many changes, or, where the server is slow, in so many seconds.
            String unseen = "the slot " + forward(pair) + " holds more than is gone through in ";
            assertTrue(late.unseen().get(0).startsWith(unseen), late::inWords);
            pair.target().execute("SELECT pg_replication_origin_drop('test_late')");
        }
    }

    @Test
    void whatTheEndedLinkHadNotConfirmedIsNoLateWriteWhereItStandsBeforeTheToken() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            openAfter(pair, databases, 10);
            pair.source().execute(PAST_THE_GUARD, "INSERT INTO orders (what) VALUES ('left')");

            assertEquals(
                    new LateWrites.Known(List.of(new Written(new TableName("public", "orders"), 1, false))),
                    databases.reverse().turnAround());
        }
    }

    /** With so many rows of the application's before the token, behind that of another attempt, of which the slot still has all. */
    private static void openAfter(TestPair pair, DatabasePair databases, int rows) {
        Crossings.begin(pair, databases);
        databases.source().prepareFence();
        databases.reverse().prepare();
        cutOff(pair);
        pair.source()
                .execute("INSERT INTO crossfade.token (migration, epoch) VALUES ('"
                        + pair.session().migration() + "', 9)");
        pair.source().executeAsApp("INSERT INTO keyless SELECT 'in time' FROM generate_series(1, " + rows + ")");
        Epoch epoch = new Epoch(10);
        databases.target().arm(epoch);
        databases.source().fence(epoch, SHORTLY);
        databases.source().retire(databases.target().open(epoch, SHORTLY));
    }

    private static String forward(TestPair pair) {
        return pair.session().streamName(Direction.FORWARD);
    }

    /** The link that ends fetches no more. */
    private static void cutOff(TestPair pair) {
        String name = forward(pair);
        pair.target().execute("ALTER SUBSCRIPTION \"" + name + "\" DISABLE");
        Waiting.until(
                () -> pair.source()
                                .number("SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '"
                                        + name + "'")
                        == 0,
                SHORTLY);
    }
}
