package dev.crossfade.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of the machine's processors is idle over a span of time, as Linux counts it
 * (<a href="https://man7.org/linux/man-pages/man5/proc_stat.5.html">proc_stat(5)</a>); not known elsewhere.
 */
final class IdleCpu {

    private static final Path STAT = Path.of("/proc/stat");
    /** In a line that begins with {@code cpu}: user, nice, system, idle, iowait, … */
    private static final int IDLE = 4;

    private static final int IOWAIT = 5;

    private @Nullable Reading begun;

    private record Reading(long idle, long total) {}

    void begin() {
        begun = read();
    }

    /** Since {@link #begin}, 0 to 1; null where it is not known. */
    @Nullable
    Double share() {
        Reading from = begun;
        Reading to = read();
        if (from == null || to == null || to.total() <= from.total()) {
            return null;
        }
        return (double) (to.idle() - from.idle()) / (to.total() - from.total());
    }

    /** Of two spans; that which is known where the other is not. */
    static @Nullable Double least(@Nullable Double one, @Nullable Double other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.min(one, other);
    }

    private static @Nullable Reading read() {
        List<String> lines;
        try {
            lines = Files.readAllLines(STAT);
        } catch (IOException e) {
            return null;
        }
        String[] fields = lines.get(0).trim().split("\\s+", -1);
        long total = 0;
        for (int field = 1; field < fields.length; field++) {
            total += Long.parseLong(fields[field]);
        }
        return new Reading(Long.parseLong(fields[IDLE]) + Long.parseLong(fields[IOWAIT]), total);
    }
}
