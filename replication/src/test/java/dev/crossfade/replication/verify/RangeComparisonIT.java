package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
            assertEquals(5000, report.rowsCompared());
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

    @Test
    void rowThatNeverStandsStillIsUnsettledAndNotEqual() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id int PRIMARY KEY, n int)", "INSERT INTO orders VALUES (1, 0)");
            pair.source().executeAsApp("UPDATE orders SET n = 1");
            AtomicInteger n = new AtomicInteger(1);
            ComparisonReport report =
                    compare(pair, () -> pair.source().executeAsApp("UPDATE orders SET n = " + n.incrementAndGet()));
            assertEquals(0, report.rowsDifferent());
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

    private static ComparisonReport compare(TestPair pair) {
        return compare(pair, () -> {});
    }

    private static ComparisonReport compare(TestPair pair, Runnable barrier) {
        return compare(pair, TestPair.replication(List.of()), barrier);
    }

    private static ComparisonReport compare(TestPair pair, TenantSettings.Replication replication, Runnable barrier) {
        try (RangeComparison comparison = new RangeComparison(
                pair.sourcePostgres(),
                pair.targetPostgres(),
                new TableSelection(replication),
                (source, target) -> barrier.run(),
                UNTHROTTLED,
                Clock.systemUTC())) {
            return comparison.compare();
        }
    }
}
