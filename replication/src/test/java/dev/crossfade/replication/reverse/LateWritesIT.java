package dev.crossfade.replication.reverse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.GateRow;
import dev.crossfade.replication.reverse.LateWrites.Written;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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

    /** The link that ends fetches no more. */
    private static void cutOff(TestPair pair) {
        String name = pair.session().streamName(Direction.FORWARD);
        pair.target().execute("ALTER SUBSCRIPTION \"" + name + "\" DISABLE");
        Waiting.until(
                () -> pair.source()
                                .number("SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '"
                                        + name + "'")
                        == 0,
                SHORTLY);
    }
}
