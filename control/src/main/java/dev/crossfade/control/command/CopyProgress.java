package dev.crossfade.control.command;

import dev.crossfade.control.migration.MigrationStatus.CopyState;
import dev.crossfade.control.migration.MigrationStatus.TableProgress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the initial copy is over all tables, and when it will be done, in words. */
final class CopyProgress {

    private CopyProgress() {}

    /** Empty when nothing is copied; what is not known is said to be. */
    static String inWords(@Nullable CopyState copying) {
        if (copying == null) {
            return "";
        }
        if (copying.paused()) {
            return ", paused";
        }
        Double rows = copying.rowsPerSecond();
        Double bytes = copying.bytesPerSecond();
        Long left = copying.secondsLeft();
        return (rows == null ? "" : ", " + Math.round(rows) + " rows/s")
                + (bytes == null ? "" : ", " + Sizes.bytes(Math.round(bytes)) + "/s")
                + (left == null ? ", time left unknown" : ", done in about " + Sizes.time(Duration.ofSeconds(left)));
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
