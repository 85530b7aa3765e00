package dev.crossfade.replication.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.DeferredIndexes;
import dev.crossfade.replication.schema.DeferredIndexes.Deferred;
import dev.crossfade.replication.schema.SchemaFingerprint;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TargetUpkeepIT {

    private static final Duration PLENTY = Duration.ofMinutes(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);

    private TestPair pair;
    private TargetUpkeep upkeep;

    @BeforeEach
    void guardTheTarget() {
        pair = TestPair.create();
        try (PostgresSession target = pair.openTarget()) {
            new Gate(pair.targetPostgres()).install(target, GateState.GUARDED);
        }
        upkeep = upkeep(Duration.ofMinutes(1));
    }

    /**
     * Of turns that do not end while sessions are opened.
     *
     * @param shortest who was given less, and ended, is not counted
     */
    private TargetUpkeep upkeep(Duration shortest) {
        return new TargetUpkeep(
                pair.targetPostgres(),
                pair.sourcePostgres(),
                TestPair.replication(List.of()),
                new CutOffs(shortest),
                clock,
                () -> 0);
    }

    @AfterEach
    void drop() {
        upkeep.close();
        pair.close();
    }

    /** Its statement would fail for ever, and keep the migration where it is. */
    @Test
    void deferredIndexIsForgottenThatSomebodyHasBuiltOrThatTheSourceHasNoMore() {
        pair.executeOnBothAsApp("CREATE TABLE orders (id int PRIMARY KEY, a int, b int)");
        pair.source().executeAsApp("CREATE INDEX by_a ON orders (a)", "CREATE INDEX by_b ON orders (b)");
        try (PostgresSession target = pair.openTarget()) {
            DeferredIndexes.keep(
                    target,
                    List.of(
                            new Deferred(1, "public", "by_a", "CREATE INDEX by_a ON public.orders USING btree (a)"),
                            new Deferred(2, "public", "by_b", "CREATE INDEX by_b ON public.orders USING btree (b)"),
                            new Deferred(3, "public", "gone", "CREATE INDEX gone ON public.lost USING btree (a)")));
            pair.target().executeAsApp("CREATE INDEX by_a ON orders (a)");
            assertEquals(List.of(), upkeep.keepUp(PLENTY, PLENTY).lacking());
            assertEquals(List.of(), DeferredIndexes.left(target));
        }
        assertEquals(2, pair.target().number("SELECT count(*) FROM pg_class WHERE relname IN ('by_a', 'by_b')"));
    }

    /** What the application has put into a configured schema is not run as us. */
    @Test
    void functionThatHasTheNameOfOneOfTheServersIsNotRunByUs() {
        pair.executeOnBothAsApp("CREATE TABLE orders (id int PRIMARY KEY)");
        pair.source().executeAsApp("CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM orders");
        pair.target()
                .executeAsApp(
                        "CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM orders WITH NO DATA",
                        "CREATE FUNCTION unnest(bigint[]) RETURNS SETOF bigint LANGUAGE plpgsql AS $$"
                                + " BEGIN RAISE EXCEPTION 'run as %', current_user; END $$");
        assertEquals(List.of(), upkeep.keepUp(PLENTY, PLENTY).lacking());
        assertEquals(List.of(), upkeep.keepUp(PLENTY, PLENTY).lacking());
    }

    /** What pg_dump makes is not filled, and the application would be told so by an error. */
    @Test
    void materializedViewsAreFilledInTheirOrderAndAgainOnlyWhenThatWasLongAgo() {
        pair.source().executeAsApp(views("WITH DATA"));
        pair.target().executeAsApp(views("WITH NO DATA"));
        pair.source().executeAsApp("REFRESH MATERIALIZED VIEW \"a top\"");
        pair.executeOnBothAsApp("INSERT INTO orders VALUES (1), (2)");

        UpkeepReport report = upkeep.keepUp(PLENTY, PLENTY);

        assertEquals(List.of(), report.lacking());
        assertEquals(
                List.of("REFRESH MATERIALIZED VIEW public.m_total", "REFRESH MATERIALIZED VIEW public.a top"),
                refreshed(report));
        assertEquals(2, pair.target().number("SELECT n FROM public.\"a top\""));
        assertEquals(
                List.of("f"), pair.target().texts("SELECT relispopulated FROM pg_class WHERE relname = 'left_empty'"));

        pair.executeOnBothAsApp("INSERT INTO orders VALUES (3)");
        assertEquals(List.of(), refreshed(upkeep.keepUp(PLENTY, PLENTY)));
        now.updateAndGet(before -> before.plus(Duration.ofMinutes(30)));
        assertEquals(2, refreshed(upkeep.keepUp(PLENTY, PLENTY)).size());
        assertEquals(3, pair.target().number("SELECT n FROM public.\"a top\""));
    }

    private static String[] views(String filled) {
        return new String[] {
            "CREATE TABLE orders (id int PRIMARY KEY)",
            "CREATE MATERIALIZED VIEW m_total AS SELECT count(*) AS n FROM orders " + filled,
            "CREATE UNIQUE INDEX ON m_total (n)",
            "CREATE VIEW b_between AS SELECT n FROM m_total",
            "CREATE MATERIALIZED VIEW \"a top\" AS SELECT n FROM b_between " + filled,
            "CREATE MATERIALIZED VIEW left_empty AS SELECT 1 WITH NO DATA",
        };
    }

    @Test
    void viewThatCannotBeFilledIsNamedWithTheServersWordsAndTheOthersAreFilled() {
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "CREATE MATERIALIZED VIEW bad AS SELECT 1 / id AS n FROM orders WITH NO DATA",
                "CREATE MATERIALIZED VIEW good AS SELECT id FROM orders WITH NO DATA");
        pair.source().executeAsApp("REFRESH MATERIALIZED VIEW bad", "REFRESH MATERIALIZED VIEW good");
        pair.target().executeAsApp("INSERT INTO orders VALUES (0)");

        UpkeepReport report = upkeep.keepUp(PLENTY, PLENTY);

        assertEquals(1, report.lacking().size(), report::toString);
        assertTrue(report.lacking().get(0).contains("public.bad"), report::toString);
        assertTrue(report.lacking().get(0).contains("division by zero"), report::toString);
        assertEquals(0, pair.target().number("SELECT id FROM public.good"));
    }

    /** Nothing is waited for without a bound, also what must not be missing. */
    @Test
    void viewThatTakesLongerThanItMayIsEndedAndNamedWithWhatToDo() {
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "CREATE MATERIALIZED VIEW slow AS SELECT pg_sleep(id)::text AS slept FROM orders WITH NO DATA");
        pair.source().executeAsApp("REFRESH MATERIALIZED VIEW slow");
        pair.target().executeAsApp("INSERT INTO orders VALUES (60)");
        Duration little = Duration.ofMillis(300);

        UpkeepReport report = upkeep.keepUp(little, little);

        assertEquals(List.of("REFRESH MATERIALIZED VIEW public.slow"), report.cutOff());
        String lacking = report.lacking().toString();
        assertTrue(lacking.contains("public.slow was not done within 300 ms, and was ended"), lacking);
        assertTrue(lacking.contains("run it by hand on the target"), lacking);
        // What must be done may take longer than the turn in which it was begun.
        pair.target().execute("UPDATE orders SET id = 1");
        assertEquals(List.of(), upkeep.keepUp(little, PLENTY).cutOff());
        assertEquals(1, pair.target().number("SELECT count(*) FROM public.slow"));
    }

    /** A pass would never come to what is after it, nor an end. */
    @Test
    void whatWasEndedTwiceIsBegunNoMoreAndNamedUntilItIsDoneByHand() {
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "CREATE MATERIALIZED VIEW slow AS SELECT pg_sleep(id)::text AS slept FROM orders WITH NO DATA");
        pair.source().executeAsApp("REFRESH MATERIALIZED VIEW slow");
        pair.target().executeAsApp("INSERT INTO orders VALUES (60)");
        Duration little = Duration.ofMillis(200);
        try (TargetUpkeep impatient = upkeep(Duration.ZERO)) {
            assertEquals(1, impatient.keepUp(little, little).cutOff().size());
            assertEquals(1, impatient.keepUp(little, little).cutOff().size());

            UpkeepReport third = impatient.keepUp(little, little);

            assertEquals(List.of(), third.cutOff());
            assertEquals(third.lacking(), third.leftAlone());
            String words = third.lacking().toString();
            assertTrue(words.contains("public.slow was ended 2 times, after up to 200 ms"), words);
            assertTrue(words.contains("run it by hand on the target"), words);

            pair.target().execute("UPDATE orders SET id = 0");
            pair.target().executeAsApp("REFRESH MATERIALIZED VIEW slow");
            assertEquals(List.of(), impatient.keepUp(little, little).lacking());
        }
    }

    /** It did not take too long, and another try is all that it needs. */
    @Test
    void statementThatAnAdministratorCancelsIsSaidToBeCancelledAndTriedAgain() throws Exception {
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "CREATE MATERIALIZED VIEW slow AS SELECT pg_sleep(id)::text AS slept FROM orders WITH NO DATA");
        pair.source().executeAsApp("REFRESH MATERIALIZED VIEW slow");
        pair.target().executeAsApp("INSERT INTO orders VALUES (60)");
        CompletableFuture<UpkeepReport> working = CompletableFuture.supplyAsync(() -> upkeep.keepUp(PLENTY, PLENTY));
        while (!working.isDone()
                && pair.target()
                                .number("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity"
                                        + " WHERE datname = current_database() AND wait_event = 'PgSleep'")
                        == 0) {
            Thread.onSpinWait();
        }

        UpkeepReport report = working.get(20, TimeUnit.SECONDS);

        assertEquals(List.of(), report.cutOff());
        String lacking = report.lacking().toString();
        assertTrue(lacking.contains("public.slow was cancelled on the target by somebody else"), lacking);
        pair.target().execute("UPDATE orders SET id = 0");
        assertEquals(List.of(), upkeep.keepUp(PLENTY, PLENTY).lacking());
    }

    @Test
    void copiedTablesAndTheirParentsGetStatisticsOnceAndWhatThereIsNoTimeForIsNamed() {
        pair.executeOnBothAsApp(
                "CREATE TABLE log (id int, at date) PARTITION BY RANGE (at)",
                "CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
        pair.target().executeAsApp("INSERT INTO log SELECT i, '2026-01-01' FROM generate_series(1, 5000) i");

        assertEquals(2, upkeep.keepUp(Duration.ZERO, PLENTY).due().size());
        UpkeepReport report = upkeep.keepUp(PLENTY, PLENTY);

        assertEquals(List.of("VACUUM ANALYZE public.log_2026", "ANALYZE public.log"), report.done());
        assertEquals(
                List.of("log", "log_2026"),
                pair.target()
                        .texts("SELECT DISTINCT tablename::text FROM pg_stats WHERE schemaname = 'public' ORDER BY 1"));
        assertEquals(List.of(), upkeep.keepUp(PLENTY, PLENTY).done());
    }

    @Test
    void indexThatIsInvalidAtTheTargetIsBuiltAnewAndOneThatIsInvalidAtTheSourceIsNotMissed() {
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id int PRIMARY KEY, what text)", "CREATE INDEX by_what ON orders (what)");
        pair.source().executeAsApp("CREATE INDEX cut_off ON orders (what, id)");
        invalidate(pair.target(), "by_what");
        invalidate(pair.source(), "cut_off");

        UpkeepReport report = upkeep.rebuildIndexes(PLENTY, PLENTY);

        assertEquals(List.of("REINDEX INDEX public.by_what"), report.done());
        assertEquals(0, pair.target().number("SELECT count(*) FROM pg_index WHERE NOT indisvalid"));
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            assertEquals(List.of(), SchemaFingerprint.differences(source, target, pair.tenant()));
        }
        assertFalse(upkeep.rebuildIndexes(PLENTY, PLENTY).done().contains("REINDEX INDEX public.by_what"));
    }

    @Test
    void indexOfAPartitionedTableThatLacksAPartitionsIsNamed() {
        pair.executeOnBothAsApp(
                "CREATE TABLE log (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (10)");
        pair.source().executeAsApp("CREATE INDEX by_id ON log (id)");
        pair.target().executeAsApp("CREATE INDEX by_id ON ONLY log (id)");

        UpkeepReport report = upkeep.rebuildIndexes(PLENTY, PLENTY);

        assertTrue(report.lacking().toString().contains("public.by_id"), report::toString);
    }

    /** As a failed CREATE INDEX CONCURRENTLY leaves it. */
    private static void invalidate(TestDatabase database, String index) {
        database.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public." + index + "'::regclass");
    }

    private static List<String> refreshed(UpkeepReport report) {
        return report.done().stream().filter(done -> done.startsWith("REFRESH")).toList();
    }
}
