package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.rehearsal.loadtest.result.LoadRecord;
import dev.crossfade.rehearsal.loadtest.result.Outcome;
import dev.crossfade.rehearsal.loadtest.result.Second;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a load stands, in one line of a terminal: what became of requests in the last whole second, by side and outcome, how many have
 * failed so far, and how fast the answers were.
 */
final class LiveLine {

    private static final int WIDTH = 79;

    private LiveLine() {}

    static String of(LoadRecord record, long startNanos, long nowNanos) {
        long failed = record.count(Outcome.UNEXPECTED_STATUS)
                + record.count(Outcome.NO_ANSWER)
                + record.count(Outcome.NOT_SENT);
        Second last = record.lastWholeSecond(nowNanos);
        String line = String.format(
                Locale.ROOT,
                "%4.0f s, %d failed  %s%s",
                (nowNanos - startNanos) / 1e9,
                failed,
                last == null ? "begun" : answered(last),
                last == null ? "" : latency(last));
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }

    /** {@code source 12/s  target 40/s +2 wrong  no answer 1/s}: the right answers of each side, and what else became of requests. */
    private static String answered(Second last) {
        List<String> parts = new ArrayList<>();
        Set<String> sides = new TreeSet<>(last.sides().keySet());
        sides.addAll(last.wrong().keySet());
        for (String side : sides) {
            long wrong = last.wrong().getOrDefault(side, 0L);
            parts.add(side + " " + last.sides().getOrDefault(side, 0L) + "/s"
                    + (wrong == 0 ? "" : " +" + wrong + " wrong"));
        }
        if (sides.isEmpty()) {
            parts.add("nothing answered");
        }
        if (last.noAnswer() > 0) {
            parts.add("no answer " + last.noAnswer() + "/s");
        }
        if (last.notSent() > 0) {
            parts.add("not sent " + last.notSent() + "/s");
        }
        return String.join("  ", parts);
    }

    private static String latency(Second last) {
        Double p50 = last.p50Ms();
        Double p99 = last.p99Ms();
        return p50 == null || p99 == null ? "" : String.format(Locale.ROOT, ", p50 %.1f p99 %.1f ms", p50, p99);
    }
}
