package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.replication.testing.TestPair;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The source's disk is worth more than the copy. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RetainedLogIT {

    @TempDir
    private Path directory;

    @Test
    @Tag("endurance")
    void slotFromWhichNobodyFetchesIsToldAndGivenUpBeforeItFillsTheSourcesDisk() {
        try (RunnerOnPair moved = RunnerOnPair.of14And17(
                directory, TestPair.retaining(TestPair.replication(List.of()), "8MiB", "32MiB"))) {
            moved.runner().migrate(moved.tenant(), RunnerOnPair.OPERATOR);
            MigrationStatus ready =
                    moved.await(status -> "switchover".equals(status.waitingFor()) && status.slot() != null);
            String slot = Objects.requireNonNull(ready.slot()).name();
            moved.pair().target().execute("ALTER SUBSCRIPTION \"" + slot + "\" DISABLE");

            Set<String> problems = new HashSet<>();
            write(moved, 6_000);
            moved.await(status -> slots(moved, slot) == 1 && isAbove(status, 8));
            write(moved, 18_000);
            moved.await(status -> {
                MigrationStatus.Trouble problem = status.problem();
                problems.add(problem == null ? "" : problem.what());
                return status.state().equals("aborted");
            });

            assertTrue(
                    problems.contains("the migration is given up for the sake of the source's disk"),
                    problems::toString);
            assertEquals(0, slots(moved, slot));
            moved.pair().source().executeAsApp("INSERT INTO notes (body) VALUES ('goes on')");
        }
    }

    private static boolean isAbove(MigrationStatus status, long mebibytes) {
        MigrationStatus.SlotState slot = status.slot();
        return slot != null && slot.retainedWalBytes() > mebibytes << 20;
    }

    private static long slots(RunnerOnPair moved, String name) {
        return moved.pair()
                .source()
                .number("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + name + "'");
    }

    /** About 2 kB of log for each row. */
    private static void write(RunnerOnPair moved, int rows) {
        moved.pair()
                .source()
                .executeAsApp(
                        "INSERT INTO notes (body) SELECT repeat('x', 1900) FROM generate_series(1, " + rows + ")");
    }
}
