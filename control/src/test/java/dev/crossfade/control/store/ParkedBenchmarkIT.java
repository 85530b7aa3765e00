package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.ParkedStore.Entry;
import dev.crossfade.control.parking.ParkedStore.Origin;
import dev.crossfade.control.parking.ParkedStore.Settled;
import dev.crossfade.control.parking.ParkedStore.Try;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Prints what the store of parked requests takes and gives, beside a bare insert of as much in batches as large on the same server; it
 * asserts that all is delivered, and nothing about time. {@code -Dbench.waiting=1000000} has so many wait.
 */
@Tag("endurance")
@Timeout(1_800)
class ParkedBenchmarkIT {

    private static final int WAITING = Integer.getInteger("bench.waiting", 20_000);
    private static final int REQUESTS = Integer.getInteger("bench.requests", 20_000);
    private static final int AT_ONCE = 128;
    private static final int KEYS = 1_000;
    private static final long NOW = 1_000_000;
    private static final long FAR = NOW * 1_000;

    private final byte[] said = new byte[1024];

    @Test
    void acceptsAndDeliversBesideABareInsert() {
        new Random(1).nextBytes(said);
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                JdbcStore store = SharedStoreIT.leading(database)) {
            SqlParked parked = new SqlParked(store);
            double bare = bare(database, store);
            wait(parked);
            database.execute("ANALYZE crossfade_control.parked; ANALYZE crossfade_control.parked_lane");
            double[] accepting = new double[REQUESTS / AT_ONCE];
            double accepted = rate(accepting, batch -> parked.add(entries(batch)));
            List<Double> delivering = new ArrayList<>();
            double delivered = deliver(parked, delivering);
            long begun = System.nanoTime();
            assertEquals(WAITING, parked.backlog(ParkedContract.ACME).deferred());
            double counted = millis(begun);
            System.out.printf(
                    Locale.ROOT,
                    "BENCH parked, %d waiting: accepted %.0f/s (%.2f of a bare insert), batch p99 %.1f ms;"
                            + " delivered %.0f/s (%.2f), claim and settle p99 %.1f ms; counting %.0f ms%n",
                    WAITING,
                    accepted,
                    accepted / bare,
                    p99(accepting),
                    delivered,
                    delivered / bare,
                    p99(delivering.stream().mapToDouble(one -> one).toArray()),
                    counted);
        }
    }

    /** How many rows of the same size a second the server takes in batches of the same size. */
    private double bare(TestDatabase database, JdbcStore store) {
        database.execute("CREATE TABLE crossfade_control.bare (seq BIGINT PRIMARY KEY, content BYTEA)");
        double[] taken = new double[REQUESTS / AT_ONCE];
        return rate(
                taken,
                batch -> store.change(connection -> {
                    try (var insert = connection.prepareStatement("INSERT INTO bare VALUES (?, ?)")) {
                        for (int i = 0; i < AT_ONCE; i++) {
                            insert.setLong(1, (long) batch * AT_ONCE + i);
                            insert.setBytes(2, said);
                            insert.addBatch();
                        }
                        return insert.executeBatch();
                    }
                }));
    }

    private void wait(SqlParked parked) {
        for (int from = 0; from < WAITING; from += 1_000) {
            parked.add(IntStream.range(from, Math.min(WAITING, from + 1_000))
                    .mapToObj(n -> entry("waits " + n, "waits " + n % (10 * KEYS), FAR + n))
                    .toList());
        }
    }

    private List<Entry> entries(int batch) {
        return IntStream.range(0, AT_ONCE)
                .map(i -> batch * AT_ONCE + i)
                .mapToObj(n -> entry("due " + n, "due " + n % KEYS, 0))
                .toList();
    }

    private Entry entry(String id, String lane, long dueAt) {
        return new Entry(id, ParkedContract.ACME, Kind.DEFERRED, lane, null, NOW, dueAt, null, new Sealed(said));
    }

    /** Until none is due: keys run out one after the other, so the last claims find fewer. */
    private static double deliver(SqlParked parked, List<Double> taken) {
        long begun = System.nanoTime();
        int delivered = 0;
        for (long one = begun; ; one = System.nanoTime()) {
            List<Claimed> claimed = parked.claim(ParkedContract.ACME, NOW, AT_ONCE);
            if (claimed.isEmpty()) {
                break;
            }
            parked.settle(claimed.stream()
                    .map(each -> new Settled(
                            each, State.DELIVERED, NOW, 200, null, 0, List.of(), NOW, NOW, new Try(NOW, Origin.THERE)))
                    .toList());
            taken.add(millis(one));
            delivered += claimed.size();
        }
        assertEquals(REQUESTS / AT_ONCE * AT_ONCE, delivered);
        return delivered / (millis(begun) / 1e3);
    }

    @FunctionalInterface
    private interface Round {
        void of(int batch);
    }

    private static double rate(double[] taken, Round round) {
        long begun = System.nanoTime();
        for (int batch = 0; batch < taken.length; batch++) {
            long one = System.nanoTime();
            round.of(batch);
            taken[batch] = millis(one);
        }
        return taken.length * AT_ONCE / (millis(begun) / 1e3);
    }

    private static double millis(long begun) {
        return (System.nanoTime() - begun) / 1e6;
    }

    private static double p99(double[] taken) {
        double[] sorted = taken.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }
}
