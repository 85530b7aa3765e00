package dev.crossfade.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A tool that set up everything anew at each start dropped a live slot, and copied into filled tables. */
class SecondStartIT {

    private static final Duration SHORTLY = Duration.ofSeconds(30);

    private static final String STREAM = """
            SELECT concat_ws(' ', s.oid, s.subslotname, r.srrelid::regclass, r.srsubstate)
              FROM pg_subscription s
              JOIN pg_subscription_rel r ON r.srsubid = s.oid
             ORDER BY 1
            """;

    private static final String PUBLISHED = "SELECT oid || ' ' || pubname FROM pg_publication ORDER BY 1";

    /** Of every row who wrote it, and when. */
    private static final String ROWS = "SELECT xmin || ' ' || ctid || ' ' || what FROM orders ORDER BY id";

    @Test
    void startingAgainChangesNothingOfALiveSyncAndCleaningUpTakesNothingOfAnybodyElses() {
        try (TestPair pair = TestPair.create();
                DatabasePair first = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY, what text)");
            pair.source().executeAsApp("INSERT INTO orders (what) SELECT 'x' || i FROM generate_series(1, 1000) i");
            pair.source()
                    .execute(
                            "CREATE PUBLICATION crossfade_of_somebody FOR TABLE orders",
                            "SELECT pg_create_logical_replication_slot('somebodys_"
                                    + pair.session().tenant().value().replace('-', '_') + "', 'pgoutput')");
            start(first);
            List<@Nullable String> published = pair.source().texts(PUBLISHED);
            List<@Nullable String> stream = pair.target().texts(STREAM);
            List<@Nullable String> rows = pair.target().texts(ROWS);

            start(first);
            MigrationSession restarted = new MigrationSession(
                    pair.session().migration(),
                    pair.session().tenant(),
                    pair.session().generation() + 1);
            try (DatabasePair second = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), restarted)) {
                for (Side side : Side.values()) {
                    second.at(side).takeOver();
                }
                start(second);
                start(second);
                assertEquals(published, pair.source().texts(PUBLISHED));
                assertEquals(stream, pair.target().texts(STREAM));
                assertEquals(rows, pair.target().texts(ROWS));
                pair.source().executeAsApp("INSERT INTO orders (what) VALUES ('after')");
                Waiting.until(() -> pair.target().number("SELECT count(*) FROM orders") == 1001, SHORTLY);

                second.target().cleanup();
                second.source().cleanup();
                assertEquals(
                        List.of("crossfade_of_somebody"), pair.source().texts("SELECT pubname FROM pg_publication"));
                assertEquals(
                        1,
                        pair.source()
                                .number(
                                        "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"));
                assertEquals(1001, pair.target().number("SELECT count(*) FROM orders"));
            }
        }
    }

    private static void start(DatabasePair databases) {
        databases.source().install(GateState.SERVING);
        databases.target().install(GateState.GUARDED);
        databases.target().guard();
        databases.source().publish();
        databases.target().subscribe();
        Waiting.until(
                () -> databases.target().copyProgress().stream()
                        .allMatch(copy -> copy.phase() == TableCopy.Phase.READY),
                SHORTLY);
    }
}
