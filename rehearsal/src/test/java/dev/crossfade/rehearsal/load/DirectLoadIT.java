package dev.crossfade.rehearsal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Daemon;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.Programs;
import dev.crossfade.rehearsal.ledger.Comparison;
import dev.crossfade.rehearsal.ledger.DatabaseReading;
import dev.crossfade.rehearsal.ledger.Discrepancy;
import dev.crossfade.rehearsal.ledger.Expectation;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.Ledger;
import dev.crossfade.rehearsal.ledger.WriteKind;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load and the ledger alone: no proxy and no migration between the clients and the shop. */
@Tag("endurance")
class DirectLoadIT {

    private static final long SEED = 7;
    private static final int ENOUGH = 400;
    private static final int SEQUENCES = 5;

    @TempDir
    Path directory;

    @Test
    void theLedgerFindsEverythingThatWasAcknowledgedAndEveryDamageDoneAfterwards() throws Exception {
        Clock clock = Clock.systemUTC();
        SplittableRandom random = new SplittableRandom(SEED);
        Journal journal = new Journal();
        Timeline timeline = new Timeline(clock);
        try (Lab lab = Lab.start(14, 17, directory);
                Daemon shop =
                        Daemon.start(Programs.shop(Side.SOURCE, lab.database(Side.SOURCE), SEQUENCES), directory)) {
            String http = shop.awaitReady(Duration.ofSeconds(60)).group("http");
            try (Connection connection = lab.database(Side.SOURCE).connect(Lab.APPLICATION)) {
                Preload.fill(connection, 10, random, journal);
            }
            CountDownLatch never = new CountDownLatch(1);
            OpenLoop.Plan plan = new OpenLoop.Plan(List.of(URI.create("http://" + http)), Mix.ORDERS, 200, 8, SEED);
            OpenLoop load = OpenLoop.start(plan, journal, timeline, clock);
            BackdoorWriter backdoor =
                    BackdoorWriter.start(lab::database, Lab.WORKER, journal, new Writability(), random.split());
            try {
                Instant patience = clock.instant().plusSeconds(90);
                while (timeline.ok() < ENOUGH && clock.instant().isBefore(patience)) {
                    assertFalse(never.await(50, TimeUnit.MILLISECONDS));
                }
                load.stop(Duration.ofSeconds(20));
            } finally {
                load.close();
                backdoor.close();
            }
            assertEquals(List.of(), timeline.failures());
            assertTrue(timeline.ok() >= ENOUGH, () -> "only " + timeline.ok() + " requests");
            try (Connection connection = lab.database(Side.SOURCE).connect(Lab.CROSSFADE)) {
                Comparison faithful = compare(connection, journal);
                assertEquals(List.of(), faithful.discrepancies());
                assertTrue(faithful.largeObjects() >= 10);
                assertEquals(List.of(), DatabaseReading.ticketsHandedOutTwice(connection, SEQUENCES));

                String lost = journal.acknowledgedKeys(WriteKind.NOTE).get(0);
                String image = journal.acknowledgedKeys(WriteKind.IMAGE).get(0);
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("DELETE FROM notes WHERE key = '" + lost + "'");
                    statement.executeUpdate("INSERT INTO webhooks (key, source, body)"
                            + " SELECT key, source, body FROM webhooks ORDER BY id LIMIT 1");
                    statement.execute("SET session_replication_role = replica");
                    statement.executeUpdate("DELETE FROM customers WHERE id = 1");
                    assertTrue(statement.execute(
                            "SELECT lo_put(content, 0, '\\x00112233445566') FROM images WHERE key = '" + image + "'"));
                }
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("UPDATE orders SET ticket = 1 WHERE customer_id % 5 = 2");
                }
                assertEquals(List.of("tickets_3"), DatabaseReading.ticketsHandedOutTwice(connection, SEQUENCES));
                Comparison damaged = compare(connection, journal);
                assertEquals(4, damaged.discrepancies().size());
                assertEquals(
                        List.of(
                                new Discrepancy(Discrepancy.Sort.LOST, WriteKind.NOTE, lost, ""),
                                new Discrepancy(Discrepancy.Sort.LOST, WriteKind.CUSTOMER, "1", "")),
                        damaged.first(Discrepancy.Sort.LOST, 20));
                assertEquals(1, damaged.count(Discrepancy.Sort.DUPLICATED));
                assertEquals(1, damaged.differentLargeObjects());
            }
        }
    }

    private static Comparison compare(Connection connection, Journal journal) throws Exception {
        List<Expectation> expectations = new ArrayList<>(journal.expectations());
        expectations.addAll(DatabaseReading.orderCounts(connection, Preload.CUSTOMERS));
        return Ledger.compare(expectations, DatabaseReading.rows(connection));
    }
}
