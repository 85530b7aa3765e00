package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prints what docs/benchmarks.md has; it asserts that both sides are equal, and nothing about time. */
@Tag("endurance")
class LargeObjectBenchmarkIT {

    private static final int ROUNDS = 15;
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private static final MigrationSession MIGRATION = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 1);

    /** How long an application goes on between the last carry and the fence. */
    private static final long HOLD_NANOS = 300_000_000L;

    private static final String FILL = """
            SELECT count(lo_from_bytea(
                       (100000 + n)::oid,
                       (SELECT decode(string_agg(md5(n || '/' || k), ''), 'hex') FROM generate_series(1, ?) AS k)))
              FROM generate_series(?, ?) AS n
            """;

    /** What is there to ask for the pages that were written. */
    private enum Maps {
        /** Nothing: all headers are read. */
        NONE,
        /** What a plain role may ask. */
        MAP,
        /** What a superuser may. */
        RAW,
        /** What a superuser has lent a plain role. */
        LENT;

        SyncedPair of(SyncedPair pair) {
            return switch (this) {
                case NONE -> pair;
                case MAP -> pair.withMaps();
                case RAW -> pair.withRawMaps();
                case LENT -> throw new IllegalArgumentException("not with a superuser's roles");
            };
        }
    }

    /** @param slotSeconds how long the slot has stood still before each carry, as it does between two running-xacts records */
    @ParameterizedTest
    @CsvSource({
        "200, 4096, 100, 0, RAW",
        "5000, 4096, 100, 0, RAW",
        "50000, 4096, 100, 0, RAW",
        "5000, 204800, 100, 0, RAW",
        "25000, 204800, 100, 0, RAW",
        "25000, 204800, 100, 0, MAP",
        "25000, 204800, 100, 0, LENT",
        "5000, 204800, 100, 15, RAW",
        "5000, 204800, 100, 0, NONE"
    })
    void passInsideThePause(int objects, int bytes, int rate, int slotSeconds, Maps maps) throws Exception {
        if (maps == Maps.LENT) {
            try (TestPair databases = TestPair.create();
                    PlainRole source = borrower(databases.source());
                    PlainRole target = borrower(databases.target())) {
                // It leaves the databases to whoever made them, and the roles may not go before its sessions have.
                try (SyncedPair pair = SyncedPair.of(databases, source, target)) {
                    measure(pair, objects, bytes, rate, slotSeconds, maps);
                }
            }
        } else {
            try (SyncedPair pair = maps.of(SyncedPair.create())) {
                measure(pair, objects, bytes, rate, slotSeconds, maps);
            }
        }
    }

    private static PlainRole borrower(TestDatabase database) {
        PlainRole role = PlainRole.create(database);
        database.execute(
                "GRANT pg_read_all_data, pg_stat_scan_tables TO " + role.quoted(),
                "GRANT " + Identifier.quote(database.app()) + " TO " + role.quoted(),
                "CREATE EXTENSION pg_visibility");
        try (PostgresSession session = database.postgres(Side.SOURCE, MIGRATION).open("lender")) {
            database.execute(RawVisibilityMap.lending(session, role.name()).orElseThrow());
        }
        return role;
    }

    private static void measure(SyncedPair pair, int objects, int bytes, int rate, int slotSeconds, Maps maps)
            throws Exception {
        fill(pair.source(), objects, bytes);
        pair.source().execute("SELECT pg_create_logical_replication_slot('bench', 'pgoutput')");
        long begun = System.nanoTime();
        assertEquals(objects, pair.carry().carried());
        double first = milliseconds(begun);
        double[] beside = new double[ROUNDS];
        double[] last = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            pair.source().execute("SELECT pg_replication_slot_advance('bench', pg_current_wal_lsn())");
            try (Writer writer = new Writer(pair.source(), objects, bytes, rate, round)) {
                LockSupport.parkNanos(slotSeconds * NANOS_A_SECOND);
                pair.carry();
                LockSupport.parkNanos(HOLD_NANOS);
                begun = System.nanoTime();
                pair.sweep();
                beside[round] = milliseconds(begun);
                writer.stop();
            }
            begun = System.nanoTime();
            assertEquals(List.of(), pair.sweep().different());
            last[round] = milliseconds(begun);
        }
        System.out.printf(
                Locale.ROOT,
                "BENCH %d objects of %d bytes, %d writes/s, slot %d s old, map %s:"
                        + " first carry %.1f s; beside the fence p50 %.1f max %.1f ms; in the check p50 %.1f max %.1f ms%n",
                objects,
                bytes,
                rate,
                slotSeconds,
                maps,
                first / 1000,
                median(beside),
                max(beside),
                median(last),
                max(last));
        assertEquals(pair.contentsAtSource(), pair.contentsAtTarget());
    }

    private static void fill(TestDatabase source, int objects, int bytes) throws SQLException {
        int portion = 1000;
        try (Connection connection = source.connectAsApp();
                PreparedStatement fill = connection.prepareStatement(FILL)) {
            for (int from = 1; from <= objects; from += portion) {
                fill.setInt(1, bytes / 16);
                fill.setInt(2, from);
                fill.setInt(3, Math.min(objects, from + portion - 1));
                fill.execute();
            }
        }
    }

    private static double milliseconds(long begun) {
        return (System.nanoTime() - begun) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    /** A page of any object, so many times a second. */
    private static final class Writer implements AutoCloseable {

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Future<?> work;

        Writer(TestDatabase source, int objects, int bytes, int rate, long seed) {
            work = thread.submit(() -> write(source, objects, bytes, rate, new Random(seed)));
        }

        private Void write(TestDatabase source, int objects, int bytes, int rate, Random random) throws Exception {
            try (Connection connection = source.connectAsApp();
                    PreparedStatement put =
                            connection.prepareStatement("SELECT lo_put(?::bigint::oid, ?::bigint, ?::bytea)")) {
                byte[] page = new byte[PageKey.BYTES];
                long due = System.nanoTime();
                while (!stopped.get()) {
                    random.nextBytes(page);
                    put.setLong(1, 100_001L + random.nextInt(objects));
                    put.setLong(2, (long) PageKey.BYTES * random.nextInt(bytes / PageKey.BYTES));
                    put.setBytes(3, page);
                    put.execute();
                    due += NANOS_A_SECOND / rate;
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
            return null;
        }

        /** Returns when the last write is over. */
        void stop() throws InterruptedException, ExecutionException {
            stopped.set(true);
            work.get();
        }

        @Override
        public void close() {
            stopped.set(true);
            thread.shutdown();
        }
    }
}
