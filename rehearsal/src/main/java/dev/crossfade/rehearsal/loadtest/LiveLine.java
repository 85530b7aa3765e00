package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.rehearsal.loadtest.result.Latency;
import dev.crossfade.rehearsal.loadtest.result.LoadRecord;
import dev.crossfade.rehearsal.loadtest.result.Outcome;
import dev.crossfade.rehearsal.loadtest.result.SideCount;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How a load stands, in one line of a terminal. */
final class LiveLine {

    private static final int WIDTH = 79;

    private LiveLine() {}

    static String of(LoadPlan plan, LoadRecord record, double seconds) {
        Map<String, SideCount> sides = record.sides();
        long answered = sides.values().stream().mapToLong(SideCount::answered).sum();
        long failed = record.count(Outcome.UNEXPECTED_STATUS)
                + record.count(Outcome.NO_ANSWER)
                + record.count(Outcome.NOT_SENT);
        Latency latency = record.latency();
        String line = String.format(
                Locale.ROOT,
                "%4.0f s  %.0f of %.0f/s, p50 %.1f p99 %.1f ms, %d failed%s",
                seconds,
                answered / seconds,
                plan.rate(),
                latency.p50(),
                latency.p99(),
                failed,
                sides.entrySet().stream()
                        .map(side ->
                                "  " + side.getKey() + " " + side.getValue().answered())
                        .collect(Collectors.joining()));
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }
}
