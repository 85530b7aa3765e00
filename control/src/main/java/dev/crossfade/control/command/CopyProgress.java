package dev.crossfade.control.command;

import dev.crossfade.control.migration.MigrationStatus.TableProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far the initial copy is over all tables, and, from two looks at it, when it will be done. */
final class CopyProgress {

    private @Nullable Instant firstLook;
    private long firstDone;

    /** The time that is left, once some rows were seen to pass; empty when it cannot be told. */
    Optional<Duration> timeLeft(List<TableProgress> tables, Instant now) {
        if (tables.isEmpty() || tables.stream().anyMatch(table -> table.rowsExpected() < 0)) {
            return Optional.empty();
        }
        long done = done(tables);
        Instant begun = firstLook;
        if (begun == null) {
            firstLook = now;
            firstDone = done;
            return Optional.empty();
        }
        long passed = done - firstDone;
        long left = expected(tables) - done;
        if (passed <= 0 || left < 0) {
            return Optional.empty();
        }
        double millisPerRow = (double) Duration.between(begun, now).toMillis() / passed;
        return Optional.of(Duration.ofMillis((long) (millisPerRow * left)));
    }

    /** 0 to 100, and 100 only once every table is ready; −1 when a table's size is unknown. */
    static int percent(List<TableProgress> tables) {
        if (tables.stream().anyMatch(table -> table.rowsExpected() < 0)) {
            return -1;
        }
        if (tables.stream().allMatch(CopyProgress::isDone)) {
            return 100;
        }
        long expected = expected(tables);
        return expected == 0 ? 0 : (int) Math.min(99, done(tables) * 100 / expected);
    }

    static boolean isDone(TableProgress table) {
        return table.phase().equals("ready");
    }

    private static long done(List<TableProgress> tables) {
        return tables.stream()
                .mapToLong(table -> isDone(table)
                        ? Math.max(0, table.rowsExpected())
                        : Math.min(table.rowsDone(), Math.max(0, table.rowsExpected())))
                .sum();
    }

    private static long expected(List<TableProgress> tables) {
        return tables.stream()
                .mapToLong(table -> Math.max(0, table.rowsExpected()))
                .sum();
    }
}
