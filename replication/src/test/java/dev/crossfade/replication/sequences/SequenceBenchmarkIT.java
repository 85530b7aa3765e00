package dev.crossfade.replication.sequences;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.TestPair;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prints what docs/benchmarks.md has; it asserts that nothing is behind, and nothing about time. */
@Tag("endurance")
class SequenceBenchmarkIT {

    private static final int ROUNDS = 15;

    /** About as often as the headroom is looked at; a session that has just answered is used without a question. */
    private static final long BETWEEN_NANOS = 300_000_000L;

    @ParameterizedTest
    @CsvSource({"50, true", "5000, true", "5000, false"})
    void checkInsideThePause(int sequences, boolean called) {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(IntStream.range(0, sequences)
                    .mapToObj(n -> "CREATE SEQUENCE s" + n)
                    .collect(Collectors.joining(";")));
            if (called) {
                pair.source()
                        .executeAsApp("SELECT nextval(c.oid::regclass) FROM pg_class c WHERE relkind = 'S'"
                                + " AND relnamespace = 'public'::regnamespace");
            }
            SequenceSync sync = new SequenceSync(pair.tenant(TestPair.replication(List.of())));
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                new Gate(pair.targetPostgres()).install(target, GateState.GUARDED);
                sync.widen(source, target, Supplier::get);
                double[] taken = new double[ROUNDS];
                for (int round = 0; round < ROUNDS; round++) {
                    LockSupport.parkNanos(BETWEEN_NANOS);
                    sync.foresee(source, target);
                    long begun = System.nanoTime();
                    SequenceReport report = sync.check(source, target, Supplier::get);
                    taken[round] = (System.nanoTime() - begun) / 1e6;
                    assertEquals(new SequenceReport(sequences, 0, List.of()), report);
                }
                double[] sorted = taken.clone();
                Arrays.sort(sorted);
                System.out.printf(
                        Locale.ROOT,
                        "BENCH %d sequences, called %b: check first %.1f p50 %.1f max %.1f ms%n",
                        sequences,
                        called,
                        taken[0],
                        sorted[ROUNDS / 2],
                        sorted[ROUNDS - 1]);
            }
        }
    }
}
