package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.testing.PgDumpPresent;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The initial copy beside what else there is, from 14 to 15, the same data each time: one table of half the bytes among twenty, each with
 * a primary key and two more indexes. Native is what CREATE SUBSCRIPTION does for a schema that is whole; pgcopydb is Debian's. Both jobs
 * of pgcopydb are two, as the server copies two tables at a time. Prints {@code BENCH} lines.
 */
@Tag("endurance")
class CopyAgainstOthersBenchmarkIT {

    private static final int MEGABYTES = Integer.getInteger("crossfade.bench.megabytes", 2_000);
    private static final int OBJECTS = Integer.getInteger("crossfade.bench.objects", 2_000);

    private static final Duration LONG = Duration.ofMinutes(20);
    private static final int SMALL_TABLES = 19;

    /** With its row's header and without its indexes. */
    private static final int BYTES_A_ROW = 305;

    private static final int OBJECT_BYTES = 100_000;
    private static final String JOBS = "2";

    @TempDir
    private Path directory;

    private interface Copy {
        void run() throws IOException, InterruptedException;
    }

    @Test
    void rowsAndTheirIndexes() throws Exception {
        PgDumpPresent.insist();
        assumePgcopydb();
        double nativeSeconds;
        try (TestPair pair = filled()) {
            program(List.of(
                    "sh",
                    "-c",
                    "pg_dump --schema-only --no-publications -d '" + uri(pair.source()) + "' | psql -q -d '"
                            + uri(pair.target()) + "'"));
            pair.source().execute("CREATE PUBLICATION bench FOR ALL TABLES");
            String create = "CREATE SUBSCRIPTION bench CONNECTION '" + uri(pair.source()) + "' PUBLICATION bench";
            nativeSeconds = seconds(() -> {
                pair.target().execute(create);
                Waiting.until(
                        () -> pair.target().number("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate = 'r'")
                                == SMALL_TABLES + 1,
                        LONG);
            });
            print("native", nativeSeconds, pair);
        }
        try (TestPair pair = filled();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(copying(pair), pair.session())) {
            databases.source().install(GateState.SERVING);
            databases.target().install(GateState.GUARDED);
            double ours = seconds(() -> {
                databases.copySchema();
                databases.target().guard();
                databases.source().publish();
                databases.target().subscribe();
                Waiting.until(
                        () -> databases.target().copyProgress().stream()
                                .allMatch(copy -> copy.phase() == TableCopy.Phase.READY),
                        LONG);
                assertEquals(List.of(), databases.target().keepUp(LONG, LONG).due());
            });
            print("Crossfade, with copySchema, indexes and statistics included", ours, pair);
            System.out.printf(Locale.ROOT, "BENCH copy: Crossfade / native: %.2f%n", ours / nativeSeconds);
        }
        try (TestPair pair = filled()) {
            double theirs = seconds(() -> program(pgcopydb(pair)));
            print("pgcopydb, with indexes and statistics", theirs, pair);
            System.out.printf(Locale.ROOT, "BENCH copy: pgcopydb / native: %.2f%n", theirs / nativeSeconds);
        }
    }

    @Test
    void largeObjects() throws Exception {
        assumePgcopydb();
        double ours;
        try (TestPair pair = withObjects();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            databases.source().install(GateState.SERVING);
            databases.target().install(GateState.GUARDED);
            ours = seconds(
                    () -> assertEquals(List.of(), databases.carryLargeObjects().different()));
            printObjects("Crossfade, compared as well", ours, pair);
        }
        try (TestPair pair = withObjects()) {
            // Its "copy blobs" ends with a segmentation fault (0.10); there is nothing else to clone.
            double theirs = seconds(() -> program(pgcopydb(pair)));
            printObjects("pgcopydb", theirs, pair);
            System.out.printf(Locale.ROOT, "BENCH large objects: Crossfade / pgcopydb: %.2f%n", ours / theirs);
        }
    }

    private static TestPair filled() {
        TestPair pair = TestPair.create(14, 15, "_bench");
        int rows = (int) (MEGABYTES * 1_000_000L / BYTES_A_ROW);
        create(pair, "large", rows / 2);
        for (int number = 1; number <= SMALL_TABLES; number++) {
            create(pair, "small_" + number, rows / 2 / SMALL_TABLES);
        }
        pair.source().execute("VACUUM ANALYZE", "CHECKPOINT");
        return pair;
    }

    private static void create(TestPair pair, String table, int rows) {
        pair.source()
                .executeAsApp(
                        "CREATE TABLE " + table + " (id int PRIMARY KEY, a bigint, hash text, what text)",
                        "INSERT INTO " + table
                                + " SELECT i, i::bigint * 7919 % 1000003, md5(i::text), repeat(md5(i::text), 7)"
                                + " FROM generate_series(1, " + rows + ") i",
                        "CREATE INDEX " + table + "_a ON " + table + " (a)",
                        "CREATE INDEX " + table + "_hash ON " + table + " (hash)");
    }

    private static TestPair withObjects() {
        TestPair pair = TestPair.create(14, 15, "_bench");
        pair.source()
                .executeAsApp("SELECT count(lo_from_bytea(0, convert_to(repeat(md5(i::text), " + OBJECT_BYTES / 32
                        + "), 'UTF8'))) FROM generate_series(1, " + OBJECTS + ") i");
        pair.source().execute("CHECKPOINT");
        return pair;
    }

    private static TenantSettings copying(TestPair pair) {
        TenantSettings.Replication usual = TestPair.replication(List.of());
        return pair.tenant(new TenantSettings.Replication(
                usual.schemas(),
                usual.excludeTables(),
                usual.truncateTarget(),
                usual.exactSequences(),
                usual.ignoreDrift(),
                usual.ddlLock(),
                usual.largeObjects(),
                true,
                usual.warnRetainedWal(),
                usual.maxRetainedWal()));
    }

    private List<String> pgcopydb(TestPair pair) {
        return List.of(
                "pgcopydb",
                "clone",
                "--source",
                uri(pair.source()),
                "--target",
                uri(pair.target()),
                "--dir",
                directory.resolve("work").toString(),
                "--table-jobs",
                JOBS,
                "--index-jobs",
                JOBS,
                "--no-acl");
    }

    private static String uri(TestDatabase database) {
        return "postgresql://postgres@127.0.0.1:" + database.server().port() + "/" + database.name();
    }

    private static double seconds(Copy copy) throws IOException, InterruptedException {
        long began = System.nanoTime();
        copy.run();
        return (System.nanoTime() - began) / 1e9;
    }

    private void program(List<String> command) throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LONG.toMinutes(), TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertEquals(0, process.waitFor(), () -> command.get(0) + " failed: see " + log);
    }

    private static void assumePgcopydb() throws IOException, InterruptedException {
        Process looking = new ProcessBuilder("sh", "-c", "command -v pgcopydb")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Assumptions.assumeTrue(looking.waitFor() == 0, "no pgcopydb in PATH: apt-get install pgcopydb");
    }

    private static void print(String who, double seconds, TestPair pair) {
        assertEquals(
                pair.source().number("SELECT count(*) FROM large"),
                pair.target().number("SELECT count(*) FROM large"));
        assertEquals(2 * (SMALL_TABLES + 1), pair.target().number("""
                SELECT count(*)
                  FROM pg_index
                 WHERE indisvalid AND NOT indisprimary AND indrelid::regclass::text ~ '^(public\\.)?(large|small_)'
                """));
        long bytes = pair.source().number("""
                SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname ~ '^(large|small_)'
                """);
        System.out.printf(
                Locale.ROOT,
                "BENCH copy: %s: %.1f s, %.0f MB of rows, %.1f MB/s%n",
                who,
                seconds,
                bytes / 1e6,
                bytes / 1e6 / seconds);
    }

    private static void printObjects(String who, double seconds, TestPair pair) {
        assertEquals(OBJECTS, pair.target().number("SELECT count(*) FROM pg_largeobject_metadata"));
        System.out.printf(
                Locale.ROOT,
                "BENCH large objects: %s: %.1f s, %d objects of %d bytes%n",
                who,
                seconds,
                OBJECTS,
                OBJECT_BYTES);
    }
}
