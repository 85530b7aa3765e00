package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.testing.Waiting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers never rest while passes run; once they do, one more pass makes both sides equal, page by page. */
class LargeObjectConcurrencyIT {

    /** A page without a byte is told by the length alone. */
    private static final String PAGES = """
            SELECT m.oid || ' ' || coalesce(m.lomacl <> acldefault('L', m.lomowner), false) || ' '
                       || lo_lseek64(lo_open(m.oid, 262144), 0, 2) || ' '
                       || coalesce(p.pageno || ' ' || length(p.data) || ' ' || md5(p.data), '')
              FROM pg_largeobject_metadata m
              LEFT JOIN pg_largeobject p ON p.loid = m.oid AND length(p.data) > 0
             ORDER BY m.oid, p.pageno
            """;

    private static final int PASSES = 6;

    @ParameterizedTest
    @ValueSource(longs = {3})
    void onceWritersRestOnePassMakesBothSidesEqual(long seed) throws Exception {
        run(14, 17, seed);
    }

    @Tag("endurance")
    @ParameterizedTest
    @CsvSource({"14, 14", "15, 16", "16, 18", "18, 18", "17, 14"})
    void onEveryPairOfMajorsWithTwentySeeds(int sourceMajor, int targetMajor) throws Exception {
        for (long seed = 100; seed < 120; seed++) {
            run(sourceMajor, targetMajor, seed);
        }
    }

    private static void run(int sourceMajor, int targetMajor, long seed) throws Exception {
        String what = "seed " + seed;
        try (SyncedPair pair = SyncedPair.create(sourceMajor, targetMajor).withMaps();
                ObjectWriters writers = ObjectWriters.start(pair.source(), seed, 200_000)) {
            for (int pass = 0; pass < PASSES; pass++) {
                int before = writers.transactions();
                LargeObjectReport report = pass % 3 == 0 ? pair.carry() : pair.sweep();
                assertEquals(List.of(), report.different(), what);
                Waiting.until(() -> writers.transactions() > before + 20, Duration.ofSeconds(20));
                if (pass % 2 == 1) {
                    pair.source().execute("VACUUM pg_largeobject");
                }
            }
            writers.stop();
            LargeObjectReport last = pair.sweep();
            assertEquals(List.of(), last.different(), what);
            assertTrue(last.compared() > 0, what);
            assertEquals(pair.source().texts(PAGES), pair.target().texts(PAGES), what);
            assertEquals(0, pair.sweep().carried(), what);
        }
    }
}
