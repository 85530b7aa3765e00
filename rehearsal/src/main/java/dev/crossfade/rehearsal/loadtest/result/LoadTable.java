package dev.crossfade.rehearsal.loadtest.result;

import dev.crossfade.rehearsal.report.Table;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** The verdict of a load test for a terminal: a table, and below it every problem. */
public final class LoadTable {

    private LoadTable() {}

    public static List<String> lines(LoadReport report) {
        Table table = new Table();
        LoadReport.Setting setting = report.setting();
        table.rule();
        table.paragraph("  " + report.verdict() + "   ", setting.url());
        table.line(String.format(
                Locale.ROOT,
                "         %s/s, %s, for %.1f s, %d connections, seed %d",
                rate(setting.rate()),
                setting.spacing(),
                setting.seconds(),
                setting.connections(),
                setting.seed()));
        table.rule();
        LoadReport.Requests requests = report.requests();
        table.row(
                "requests",
                requests.due() + " due",
                requests.ok() + " ok",
                String.format(Locale.ROOT, "%.1f answers/s", requests.achievedRate()));
        table.row(
                "failed",
                requests.unexpectedStatus() + " by status",
                requests.noAnswer() + " unanswered",
                requests.notSent() + " not sent");
        if (report.interrupted()) {
            table.row("interrupted", requests.abandoned() + " abandoned");
        }
        report.sides()
                .forEach((side, count) -> table.row(
                        "by " + shortened(side),
                        count.answered() + " answered",
                        count.ok() + " ok",
                        count.unexpectedStatus() + " failed"));
        keys(table, report);
        table.row(
                "latency, in ms",
                String.format(Locale.ROOT, "p50 %.1f", report.latencyMs().p50()),
                String.format(Locale.ROOT, "p99 %.1f", report.latencyMs().p99()),
                String.format(Locale.ROOT, "p99.9 %.1f", report.latencyMs().p999()),
                String.format(Locale.ROOT, "max %.1f", report.latencyMs().max()));
        table.rule();
        report.problems().forEach(problem -> table.paragraph("  ✗ ", problem));
        return table.lines();
    }

    private static void keys(Table table, LoadReport report) {
        LoadReport.Answers keys = report.keys();
        if (keys.sent() == 0) {
            return;
        }
        table.row("keys", keys.sent() + " sent", keys.acknowledged() + " acknowledged");
        table.row(
                "their answers",
                keys.lost() + " lost",
                keys.repeated() + " repeated",
                keys.outOfOrder() + " out of order");
        LoadReport.Checked checked = report.checked();
        if (checked.keys() > 0) {
            table.row(
                    "read again",
                    checked.keys() + " keys",
                    checked.lost() + " lost",
                    checked.repeated() + " repeated",
                    checked.unknown() + " unknown");
        }
    }

    /** A rate without zeros that say nothing. */
    public static String rate(double rate) {
        return BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString();
    }

    private static String shortened(String side) {
        return side.length() <= 12 ? side : side.substring(0, 11) + "…";
    }
}
