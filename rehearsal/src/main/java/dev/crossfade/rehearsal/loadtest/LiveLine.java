package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.rehearsal.loadtest.result.LoadRecord;
import dev.crossfade.rehearsal.loadtest.result.Outcome;
import dev.crossfade.rehearsal.loadtest.result.Second;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a load stands, in one line of a terminal: what was answered in the last whole second, by side, how fast, and how many failed so
 * far.
 */
final class LiveLine {

    private static final int WIDTH = 79;

    private LiveLine() {}

    static String of(LoadRecord record, long startNanos, long nowNanos) {
        long failed = record.count(Outcome.UNEXPECTED_STATUS)
                + record.count(Outcome.NO_ANSWER)
                + record.count(Outcome.NOT_SENT);
        String line = String.format(
                Locale.ROOT,
                "%4.0f s  %s, %d failed",
                (nowNanos - startNanos) / 1e9,
                lately(record.lastWholeSecond(nowNanos)),
                failed);
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }

    private static String lately(@Nullable Second last) {
        if (last == null) {
            return "begun";
        }
        String sides = new TreeMap<>(last.sides())
                .entrySet().stream()
                        .map(side -> side.getKey() + " " + side.getValue() + "/s")
                        .collect(Collectors.joining("  "));
        String answered = sides.isEmpty() ? "nothing answered" : sides;
        String wrong = last.failed() == 0 ? "" : "  failed " + last.failed() + "/s";
        Double p50 = last.p50Ms();
        Double p99 = last.p99Ms();
        String latency =
                p50 == null || p99 == null ? "" : String.format(Locale.ROOT, ", p50 %.1f p99 %.1f ms", p50, p99);
        return answered + wrong + latency;
    }
}
