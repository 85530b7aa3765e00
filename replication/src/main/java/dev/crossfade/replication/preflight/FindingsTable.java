package dev.crossfade.replication.preflight;

import dev.crossfade.config.cli.Wrapped;
import dev.crossfade.config.model.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Findings as lines for a terminal: the worst first, each with where it is, what it means, and what to do, and a count at the
 * end.
 */
public final class FindingsTable {

    private static final int WIDTH = Wrapped.TERMINAL;
    private static final String INDENT = " ".repeat(11);

    private FindingsTable() {}

    /** The lines, without line ends. */
    public static List<String> lines(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            String where =
                    finding.side() == null ? "both sides" : finding.side().label();
            String object = finding.object().isEmpty() ? "" : "  " + finding.object();
            lines.add(String.format(
                    Locale.ROOT, "%-9s  %s: %s%s", label(finding.severity()), where, finding.code(), object));
            wrapped(finding.meaning()).forEach(line -> lines.add(INDENT + line));
            List<String> remedy = wrapped(finding.remedy());
            for (int i = 0; i < remedy.size(); i++) {
                lines.add(INDENT + (i == 0 ? "→ " : "  ") + remedy.get(i));
            }
            lines.add("");
        }
        lines.add(summary(findings));
        return lines;
    }

    /** Whether nothing starts until something is mended. */
    public static boolean blocks(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.BLOCKS);
    }

    /** {@code 2 block, 1 warning, 3 notes: …}, in one line. */
    public static String summary(List<Finding> findings) {
        String counts = count(findings, Finding.Severity.BLOCKS) + " blocking, "
                + Counted.of(count(findings, Finding.Severity.WARNING), "warning") + ", "
                + Counted.of(count(findings, Finding.Severity.NOTE), "note") + ": ";
        return counts + (blocks(findings) ? "mend what blocks, then check again" : "the migration can start");
    }

    /** As JSON and terminal have it. */
    public static String label(Finding.Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static long count(List<Finding> findings, Finding.Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private static List<String> wrapped(String text) {
        return Wrapped.at(WIDTH - INDENT.length(), text);
    }
}
