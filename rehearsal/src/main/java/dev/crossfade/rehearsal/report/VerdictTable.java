package dev.crossfade.rehearsal.report;

import dev.crossfade.config.cli.Wrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The verdict for a terminal: a table, and below it every problem. */
public final class VerdictTable {

    private static final int LABEL = 16;
    private static final int WIDTH = 78;
    private static final int CELL = 20;
    private static final int CELLS = 3;
    private static final int NARROW_CELL = 14;
    private static final int PHASES_A_LINE = 4;

    private VerdictTable() {}

    public static List<String> lines(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add("─".repeat(WIDTH));
        lines.add(String.format(
                Locale.ROOT,
                "  %s   PostgreSQL %d → %d, %.0f/s for %.0f s, %s, seed %d",
                report.verdict(),
                report.setting().sourcePg(),
                report.setting().targetPg(),
                report.setting().rate(),
                report.setting().seconds(),
                report.setting().strategy(),
                report.seed()));
        String sabotage = report.setting().sabotage();
        if (!sabotage.equals("none")) {
            lines.add("  sabotaged on purpose (" + sabotage + "): a verdict that fails is the right one");
        }
        lines.add("─".repeat(WIDTH));
        Report.Requests requests = report.requests();
        row(lines, "requests", requests.sent() + " sent", requests.ok() + " ok", requests.failed() + " failed");
        row(
                lines,
                "at the proxy",
                requests.held() + " held",
                requests.replayed() + " replayed",
                requests.parked() + " parked");
        Report.Writes writes = report.writes();
        row(
                lines,
                "writes",
                writes.acknowledged() + " acknowledged",
                writes.lost() + " lost",
                writes.duplicated() + " duplicated");
        row(lines, "rows", report.rows().compared() + " compared", report.rows().different() + " different");
        row(
                lines,
                "large objects",
                report.largeObjects().compared() + " compared",
                report.largeObjects().different() + " different");
        row(
                lines,
                "sequences",
                report.sequences().compared() + " compared",
                report.sequences().behind() + " behind");
        row(lines, "writable sides", report.writableSides().violations() + " violations");
        Report.Latency latency = report.latencyMs();
        row(
                lines,
                "latency, in ms",
                String.format(Locale.ROOT, "p50 %.1f", latency.p50()),
                String.format(Locale.ROOT, "p99 %.1f", latency.p99()),
                String.format(Locale.ROOT, "p99.9 %.1f", latency.p999()),
                String.format(Locale.ROOT, "max %.1f", latency.max()));
        row(
                lines,
                "write pause",
                String.format(Locale.ROOT, "%.1f ms", report.switchover().writePauseMs()),
                report.switchover().outcome());
        phases(lines, report.switchover().phasesMs());
        lines.add("─".repeat(WIDTH));
        report.problems().forEach(problem -> problem(lines, problem));
        return lines;
    }

    private static void problem(List<String> lines, String problem) {
        String before = "  ✗ ";
        for (String line : Wrapped.at(WIDTH - before.length(), problem)) {
            lines.add(before + line);
            before = " ".repeat(before.length());
        }
    }

    private static void row(List<String> lines, String label, String... cells) {
        StringBuilder line = new StringBuilder("  ").append(padded(label, LABEL));
        for (String cell : cells) {
            line.append(padded(cell, cells.length > CELLS ? NARROW_CELL : CELL));
        }
        lines.add(line.toString().stripTrailing());
    }

    /** What the pause is the sum of. */
    private static void phases(List<String> lines, Map<String, Double> phases) {
        List<String> cells = new ArrayList<>();
        phases.forEach((phase, ms) -> cells.add(padded(String.format(Locale.ROOT, "%s %.1f", phase, ms), NARROW_CELL)));
        for (int from = 0; from < cells.size(); from += PHASES_A_LINE) {
            String some = String.join("", cells.subList(from, Math.min(cells.size(), from + PHASES_A_LINE)));
            lines.add(("  " + padded(from == 0 ? "  of it, in ms" : "", LABEL) + some).stripTrailing());
        }
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
