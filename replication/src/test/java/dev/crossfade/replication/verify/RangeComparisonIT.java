package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.LongWorkInterrupted;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RangeComparisonIT {

    private static final TableName ORDERS = new TableName("public", "orders");
    private static final ComparisonLimits UNTHROTTLED =
            new ComparisonLimits(2, 100, Duration.ofMinutes(5), Duration.ofMinutes(1));

    @Test
    void plantedDifferencesAreNamedByKey() {
        try (TestPair pair = TestPair.create()) {
            pair.source()
                    .executeAsApp("CREATE TABLE orders (id int, shop text, amount float8, PRIMARY KEY (shop, id))");
            pair.target()
                    .executeAsApp("CREATE TABLE orders (amount float8, shop text, id int, PRIMARY KEY (id, shop))");
            pair.executeOnBothAsApp(
                    "INSERT INTO orders (id, shop, amount) SELECT i, 'é ''x', i / 3.0 FROM generate_series(1, 5000) i");
            assertEquals(0, compare(pair).rowsDifferent());
            pair.target()
                    .executeAsApp(
                            "UPDATE orders SET amount = amount + 1e-12 WHERE id = 17",
                            "DELETE FROM orders WHERE id = 18",
                            "INSERT INTO orders VALUES (1, 'new', 6000)");
            ComparisonReport report = compare(pair);
            assertEquals(5001, report.rowsCompared(), "also the one that only the target has");
            assertEquals(
                    Set.of(
                            new Difference(ORDERS, "é 'x, 17", "differs"),
                            new Difference(ORDERS, "é 'x, 18", "missing on target"),
                            new Difference(ORDERS, "new, 6000", "only on target")),
                    Set.copyOf(report.differences()));
            assertEquals(0, report.unsettled());
        }
    }

    @Test
    void rowsWithoutAKeyAreComparedByTheirNumber() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE events (what text, at int)",
                    "INSERT INTO events SELECT 'tick', i % 3 FROM generate_series(1, 30) i");
            assertEquals(0, compare(pair).rowsDifferent());
            pair.target().executeAsApp("INSERT INTO events VALUES ('tick', 1)");
            ComparisonReport report = compare(pair);
            assertEquals(
                    List.of("only on target"),
                    report.differences().stream().map(Difference::what).toList());
        }
    }

    @Test
    void rowThatArrivesMeanwhileIsNoDifference() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id int PRIMARY KEY)");
            pair.source().executeAsApp("INSERT INTO orders VALUES (1)");
            ComparisonReport report = compare(pair, () -> pair.target().executeAsApp("INSERT INTO orders VALUES (1)"));
            assertEquals(0, report.rowsDifferent());
            assertEquals(0, report.unsettled());
        }
    }

    /** One key is another on the target: 51 rows there and here, and together 52. */
    @Test
    void noMoreRowsDifferThanWereComparedAndEachIsNamedOnceInTheOrderOfKeys() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (slug text COLLATE \"en-x-icu\" PRIMARY KEY, n int)",
                    "INSERT INTO orders SELECT CASE i % 2 WHEN 0 THEN 'b-' ELSE 'B_' END || i, i FROM generate_series(1, 51) i");
            pair.target().executeAsApp("UPDATE orders SET n = -n", "UPDATE orders SET slug = 'ä' WHERE slug = 'B_51'");
            ComparisonReport report = compare(pair);
            assertEquals(52, report.rowsCompared());
            assertEquals(52, report.rowsDifferent());
            assertEquals(0, report.unsettled());
            List<String> named =
                    report.differences().stream().map(Difference::inWords).toList();
            assertEquals("public.orders B_1 differs", named.get(0));
            assertEquals("public.orders B_51 missing on target", named.get(23));
            assertEquals("public.orders ä only on target", named.get(51));
            assertEquals(52, Set.copyOf(named).size());
        }
    }

    @Test
    void rowThatNeverStandsStillIsUnsettledButForAValueThatNoChangeOfItBrings() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id int PRIMARY KEY, n int, body text)",
                    "INSERT INTO orders VALUES (1, 0, repeat('as it was', 999)), (2, 0, repeat('as it was', 999))");
            pair.source().executeAsApp("UPDATE orders SET n = 1");
            pair.target().executeAsApp("UPDATE orders SET body = 'lost' WHERE id = 2");
            AtomicInteger n = new AtomicInteger(1);
            ComparisonReport report = compare(pair, () -> {
                pair.source().executeAsApp("UPDATE orders SET n = " + n.incrementAndGet());
                pair.target().executeAsApp("UPDATE orders SET n = " + -n.get());
            });
            assertEquals(List.of(new Difference(ORDERS, "2", "differs")), report.differences());
            assertEquals(1, report.unsettled());
        }
    }

    @Test
    void excludedTablesAreNotCompared() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE audit_raw (id int PRIMARY KEY)");
            pair.source().executeAsApp("INSERT INTO audit_raw VALUES (1)");
            ComparisonReport report = compare(pair, TestPair.replication(List.of("public.audit_*")), () -> {});
            assertEquals(0, report.rowsCompared());
            assertEquals(List.of(), report.differences());
        }
    }

    /** Under two collations the sides put the keys in different orders, and so they do with the columns of the key. */
    @Test
    void oneBitOfOneRowAmongManyIsNamedWhateverTheOrderOfKeys() {
        try (TestPair pair = TestPair.create()) {
            pair.source()
                    .executeAsApp(
                            "CREATE TABLE pages (shop int, slug text COLLATE \"C\", body bytea, PRIMARY KEY (shop, slug))",
                            "CREATE TABLE orders (shop int, id bigint, body bytea, PRIMARY KEY (shop, id))");
            pair.target()
                    .executeAsApp(
                            "CREATE TABLE pages (shop int, slug text COLLATE \"en-x-icu\", body bytea,"
                                    + " PRIMARY KEY (shop, slug))",
                            "CREATE TABLE orders (shop int, id bigint, body bytea, PRIMARY KEY (shop, id))");
            pair.executeOnBothAsApp(
                    "INSERT INTO pages SELECT i % 7, CASE i % 3 WHEN 0 THEN 'Ä-' WHEN 1 THEN 'b_' ELSE 'B ' END || i,"
                            + " decode(md5(i::text), 'hex') FROM generate_series(1, 30000) i",
                    "INSERT INTO orders SELECT i % 7, i, decode(md5(i::text), 'hex') FROM generate_series(1, 70000) i");
            analyse(pair);
            assertEquals(List.of(), compare(pair).differences());

            pair.target()
                    .executeAsApp(
                            "UPDATE pages SET body = set_bit(body, 77, 1 - get_bit(body, 77)) WHERE slug = 'Ä-29034'",
                            "UPDATE orders SET body = set_bit(body, 1, 1 - get_bit(body, 1)) WHERE id = 64001");
            ComparisonReport report = compare(pair);

            assertEquals(100_000, report.rowsCompared());
            assertEquals(
                    Set.of(
                            new Difference(new TableName("public", "pages"), "5, Ä-29034", "differs"),
                            new Difference(ORDERS, "0, 64001", "differs")),
                    Set.copyOf(report.differences()),
                    report::toString);
        }
    }

    @Test
    @Tag("endurance")
    void rowsBeyondTheLastKeyAndBeforeTheFirstAreFoundOnEitherSide() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id numeric(12, 2) PRIMARY KEY, body text)",
                    "INSERT INTO orders SELECT i, repeat('x', 200) FROM generate_series(1, 40000) i");
            pair.target().executeAsApp("INSERT INTO orders VALUES (0.5, 'first'), (40001, 'last'), (20000.5, 'amid')");
            pair.source().executeAsApp("INSERT INTO orders VALUES (0.25, 'first'), (40002, 'last')");
            analyse(pair);
            assertEquals(
                    Set.of(
                            new Difference(ORDERS, "0.50", "only on target"),
                            new Difference(ORDERS, "20000.50", "only on target"),
                            new Difference(ORDERS, "40001.00", "only on target"),
                            new Difference(ORDERS, "0.25", "missing on target"),
                            new Difference(ORDERS, "40002.00", "missing on target")),
                    Set.copyOf(compare(pair).differences()));
        }
    }

    @Test
    @Tag("endurance")
    void rowsOfALargeTableWithoutAKeyAreNamed() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE events (what text, at int)",
                    "INSERT INTO events SELECT 'tick ' || i % 50000, i % 50000 FROM generate_series(1, 100000) i");
            pair.target().executeAsApp("VACUUM events", "UPDATE events SET at = at WHERE at % 3 = 0");
            analyse(pair);
            assertEquals(List.of(), compare(pair).differences());
            pair.target().executeAsApp("DELETE FROM events WHERE ctid = (SELECT max(ctid) FROM events WHERE at = 7)");
            List<Difference> differences = compare(pair).differences();
            assertEquals(1, differences.size(), differences::toString);
            assertEquals(
                    "(7,\"tick 7\") missing on target",
                    differences.get(0).key() + " " + differences.get(0).what());
        }
    }

    @Test
    void keyOfATypeThatTheSearchPathDoesNotReachIsSettled() {
        try (TestPair pair = TestPair.create()) {
            for (TestDatabase side : List.of(pair.source(), pair.target())) {
                side.execute(
                        "CREATE SCHEMA kinds",
                        "CREATE TYPE kinds.code AS (region text, number int)",
                        "GRANT USAGE ON SCHEMA kinds TO PUBLIC");
            }
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id kinds.code PRIMARY KEY)",
                    "INSERT INTO orders VALUES (ROW('eu', 1)), (ROW('us', 2))");
            pair.target().executeAsApp("DELETE FROM orders WHERE (id).number = 2");
            assertEquals(
                    List.of(new Difference(ORDERS, "(us,2)", "missing on target")),
                    compare(pair).differences());
        }
    }

    @Test
    void comparisonWhoseSessionsAreEndedGoesOnAndComparesNoRangeTwice() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id int PRIMARY KEY, body text)",
                    "INSERT INTO orders SELECT i, repeat('x', 100) FROM generate_series(1, 45000) i");
            pair.target().executeAsApp("DELETE FROM orders WHERE id = 44999");
            analyse(pair);
            AtomicInteger moments = new AtomicInteger();
            // A moment for each range: the third one ends everything that the second had begun.
            ComparisonLimits impatient = new ComparisonLimits(1, 100, Duration.ofNanos(-1), Duration.ofMinutes(1));
            ComparisonReport report = compare(pair, TestPair.replication(List.of()), impatient, () -> {
                if (moments.incrementAndGet() == 3) {
                    for (TestDatabase side : List.of(pair.source(), pair.target())) {
                        assertTrue(side.number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                        + " WHERE datname = current_database() AND application_name LIKE '%/compare'")
                                > 0);
                    }
                }
            });
            assertTrue(moments.get() > 4, "ranges after the interruption");
            assertEquals(45_000, report.rowsCompared());
            assertEquals(List.of(new Difference(ORDERS, "44999", "missing on target")), report.differences());
        }
    }

    /** A snapshot sees nothing of what was rewritten after it: on both sides alike, which would be as good as equal. */
    @Test
    void tablesThatAreRewrittenMeanwhileAreComparedAllTheSame() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id int PRIMARY KEY, body text)",
                    "CREATE TABLE events (what text)",
                    "INSERT INTO orders SELECT i, repeat('x', 100) FROM generate_series(1, 45000) i",
                    "INSERT INTO events SELECT 'event ' || i FROM generate_series(1, 1000) i");
            pair.target()
                    .executeAsApp("DELETE FROM orders WHERE id = 44999", "DELETE FROM events WHERE what LIKE '% 77'");
            analyse(pair);
            AtomicInteger moments = new AtomicInteger();
            ComparisonReport report = compare(pair, () -> {
                if (moments.incrementAndGet() == 1) {
                    pair.source()
                            .executeAsApp(
                                    "ALTER TABLE orders ALTER body TYPE varchar(999)",
                                    "ALTER TABLE events ALTER what TYPE varchar(999)");
                }
            });
            assertTrue(moments.get() > 1, "another moment");
            assertEquals(46_000, report.rowsCompared());
            assertEquals(
                    Set.of(
                            new Difference(ORDERS, "44999", "missing on target"),
                            new Difference(new TableName("public", "events"), "(\"event 77\")", "missing on target")),
                    Set.copyOf(report.differences()));
            assertEquals(0, report.unsettled());
        }
    }

    /** Whoever wants something else waits for no comparison, which may take hours. */
    @Test
    void comparisonThatIsInterruptedEndsAtOnceAndTheNextOneIsWhole() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id int PRIMARY KEY)",
                    "INSERT INTO orders SELECT i FROM generate_series(1, 1000) i");
            AtomicReference<RangeComparison> itself = new AtomicReference<>();
            try (RangeComparison comparison = new RangeComparison(
                    pair.sourcePostgres(),
                    pair.targetPostgres(),
                    new TableSelection(TestPair.replication(List.of())),
                    (source, target) ->
                            Optional.ofNullable(itself.getAndSet(null)).ifPresent(RangeComparison::interrupt),
                    UNTHROTTLED,
                    Clock.systemUTC())) {
                comparison.interrupt();
                itself.set(comparison);
                assertThrows(LongWorkInterrupted.class, comparison::compare);
                assertEquals(1000, comparison.compare().rowsCompared());
            }
        }
    }

    @Test
    void generatedColumnsAndSettingsOfTheDatabaseMakeNoDifference() {
        try (TestPair pair = TestPair.create()) {
            pair.source()
                    .executeAsApp("CREATE TABLE orders (id int PRIMARY KEY, at timestamptz, n float8, b bytea,"
                            + " twice int GENERATED ALWAYS AS (id * 2) STORED)");
            pair.target()
                    .executeAsApp("CREATE TABLE orders (id int PRIMARY KEY, at timestamptz, n float8, b bytea,"
                            + " twice int GENERATED ALWAYS AS (id + id + 1) STORED)");
            pair.executeOnBothAsApp("INSERT INTO orders VALUES (1, '2030-01-01 00:00:00+00', 0.1::float4, '\\x00ff')");
            String database = Identifier.quote(pair.target().name());
            pair.target()
                    .execute(
                            "ALTER DATABASE " + database + " SET timezone = 'Asia/Kolkata'",
                            "ALTER DATABASE " + database + " SET extra_float_digits = -3",
                            "ALTER DATABASE " + database + " SET bytea_output = 'escape'",
                            "ALTER DATABASE " + database + " SET datestyle = 'German'");
            assertEquals(List.of(), compare(pair).differences());
        }
    }

    private static void analyse(TestPair pair) {
        pair.source().execute("ANALYZE");
        pair.target().execute("ANALYZE");
    }

    private static ComparisonReport compare(TestPair pair) {
        return compare(pair, () -> {});
    }

    private static ComparisonReport compare(TestPair pair, Runnable barrier) {
        return compare(pair, TestPair.replication(List.of()), barrier);
    }

    private static ComparisonReport compare(TestPair pair, TenantSettings.Replication replication, Runnable barrier) {
        return compare(pair, replication, UNTHROTTLED, barrier);
    }

    private static ComparisonReport compare(
            TestPair pair, TenantSettings.Replication replication, ComparisonLimits limits, Runnable barrier) {
        try (RangeComparison comparison = new RangeComparison(
                pair.sourcePostgres(),
                pair.targetPostgres(),
                new TableSelection(replication),
                (source, target) -> barrier.run(),
                limits,
                Clock.systemUTC())) {
            return comparison.compare();
        }
    }
}
