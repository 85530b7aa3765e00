package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.largeobjects.LargeObjectCopy;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.sequences.SequenceSync;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.verify.ComparisonReport;
import dev.crossfade.replication.verify.RowComparison;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamIT {

    @Test
    void everyRowOfEveryTableArrives() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigserial PRIMARY KEY, \"what 'ever\" text, at timestamptz DEFAULT now())",
                    "CREATE TABLE parts (id int, part text, PRIMARY KEY (id, part)) PARTITION BY RANGE (id)",
                    "CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (100)",
                    "CREATE TABLE parts_high PARTITION OF parts FOR VALUES FROM (100) TO (1000)",
                    "CREATE TABLE keyless (what text)",
                    "ALTER TABLE keyless REPLICA IDENTITY FULL");
            for (var database : List.of(pair.source(), pair.target())) {
                database.execute(
                        "CREATE SCHEMA crossfade",
                        "CREATE TABLE crossfade.token (migration uuid, epoch bigint, PRIMARY KEY (migration, epoch))",
                        "GRANT USAGE ON SCHEMA crossfade TO PUBLIC",
                        "GRANT SELECT ON crossfade.token TO PUBLIC");
            }
            pair.source()
                    .executeAsApp(
                            "INSERT INTO orders (\"what 'ever\") SELECT 'x' || i FROM generate_series(1, 1000) i",
                            "INSERT INTO parts SELECT i, 'p' FROM generate_series(1, 500) i",
                            "INSERT INTO keyless SELECT 'k' FROM generate_series(1, 3)",
                            "SELECT lo_from_bytea(70001, decode(repeat('00ff27', 5000), 'hex'))",
                            "SELECT lo_create(70002)",
                            "SELECT lo_put(lo_create(70003), 100000, 'far')",
                            "GRANT SELECT ON LARGE OBJECT 70001 TO PUBLIC");
            pair.target().executeAsApp("SELECT 1");
            String name = pair.session().streamName();
            TableSelection selection = new TableSelection(pair.tenant().replication());
            Clock clock = Clock.systemUTC();
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget();
                    PostgresSession creator = pair.openSource()) {
                Publication publication = new Publication(name, selection);
                source.inTransaction(() -> {
                    publication.ensure(source);
                    return true;
                });
                source.inTransaction(() -> {
                    publication.ensure(source);
                    return true;
                });
                Slot slot = new Slot(name);
                assertEquals(Optional.empty(), slot.status(source));
                new SlotCreation(clock, Duration.ofSeconds(30)).create(name, creator, source);
                assertTrue(slot.status(source).isPresent());
                Subscription subscription = new Subscription(name);
                target.inTransaction(() -> {
                    subscription.create(target, pair.source().settings().replication());
                    return true;
                });
                InitialCopy copy = new InitialCopy(name);
                long end = System.nanoTime() + 30_000_000_000L;
                while (!copy.progress(target, Map.of()).stream()
                        .allMatch(table -> table.phase() == TableCopy.Phase.READY)) {
                    if (System.nanoTime() > end) {
                        throw new AssertionError(copy.progress(target, Map.of()).toString());
                    }
                    Thread.onSpinWait();
                }
                new ApplyBarrier(name, clock).await(source, target);
                assertInstanceOf(Lag.Known.class, slot.lag(source, clock));
                ComparisonReport report = new RowComparison(selection, clock)
                        .compare(source, target, () -> new ApplyBarrier(name, clock).await(source, target));
                assertEquals(1503, report.rowsCompared());
                assertEquals(0, report.rowsDifferent(), report.toString());
                assertEquals(0, report.unsettled());
                SequenceSync sequences = new SequenceSync(pair.tenant());
                SequenceReport widened = sequences.widen(source, target, work -> work.get());
                assertEquals(1, widened.written());
                assertEquals(List.of(), widened.behind());
                LargeObjectReport objects = new LargeObjectCopy(
                                source,
                                target,
                                work -> target.inTransaction(() -> {
                                    work.run();
                                    return true;
                                }))
                        .carry();
                assertEquals(List.of(), objects.different());
                assertEquals(3, objects.carried());
                target.inTransaction(() -> {
                    subscription.drop(target);
                    return true;
                });
                slot.drop(source);
                source.inTransaction(() -> {
                    publication.drop(source);
                    return true;
                });
            }
        }
    }
}
