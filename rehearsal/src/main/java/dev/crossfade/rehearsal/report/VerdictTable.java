package dev.crossfade.rehearsal.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The verdict for a terminal: a table, and below it every problem. */
public final class VerdictTable {

    /** Beside what is the machine's figure, and not the move's. */
    private static final String SATURATED = "machine saturated";

    private VerdictTable() {}

    public static List<String> lines(Report report) {
        Table table = new Table();
        table.rule();
        table.line(String.format(
                Locale.ROOT,
                "  %s   PostgreSQL %d → %d, %.0f/s for %.0f s, %s, seed %d",
                report.verdict(),
                report.setting().sourcePg(),
                report.setting().targetPg(),
                report.load().reachedPerSecond(),
                report.setting().seconds(),
                report.setting().strategy(),
                report.seed()));
        if (isSaturated(report)) {
            table.line("  " + SATURATED + ": what is marked so below is its figure, too");
        }
        String sabotage = report.setting().sabotage();
        if (!sabotage.equals("none")) {
            table.line("  sabotaged on purpose (" + sabotage + "): a verdict that fails is the right one");
        }
        table.rule();
        long rtt = report.setting().rttMs();
        if (rtt > 0) {
            table.row(
                    "distance",
                    "round trip " + rtt + " ms",
                    "clients and controller beside the " + report.setting().beside());
        }
        Report.Requests requests = report.requests();
        table.row("requests", requests.sent() + " sent", requests.ok() + " ok", requests.failed() + " failed");
        Report.Load load = report.load();
        table.row(
                "  a second",
                String.format(Locale.ROOT, "%.0f asked", load.askedPerSecond()),
                String.format(Locale.ROOT, "%.1f reached", load.reachedPerSecond()));
        table.row(
                "at the proxy",
                requests.held() + " held",
                requests.replayed() + " replayed",
                requests.parked() + " parked");
        if (!report.faults().isEmpty()) {
            table.paragraph("  faults          ", String.join(", ", report.faults()));
        }
        if (requests.excused() > 0) {
            table.row("  meanwhile", requests.excused() + " excused: refused in the tenant's own outage");
        }
        Report.Writes writes = report.writes();
        table.row(
                "writes",
                writes.acknowledged() + " acknowledged",
                writes.lost() + " lost",
                writes.duplicated() + " duplicated");
        webhooks(table, report.webhooks());
        table.row("rows", report.rows().compared() + " compared", report.rows().different() + " different");
        table.row(
                "large objects",
                report.largeObjects().compared() + " compared",
                report.largeObjects().different() + " different");
        table.row(
                "sequences",
                report.sequences().compared() + " compared",
                report.sequences().behind() + " behind");
        table.row("writable sides", report.writableSides().violations() + " violations");
        latency(table, "latency, in ms", report.latencyMs());
        if (load.saturated()) {
            table.row("", SATURATED);
        }
        noticed(table, report.noticed());
        pause(table, "write pause", report.switchover(), rtt);
        pause(table, "rolled back", report.rollback(), rtt);
        pause(table, "and again", report.secondSwitchover(), rtt);
        pauses(table, report.pauses());
        table.rule();
        report.problems().forEach(problem -> table.paragraph("  ✗ ", problem));
        return table.lines();
    }

    private static void webhooks(Table table, @Nullable Webhooks webhooks) {
        if (webhooks != null) {
            table.row(
                    "events",
                    webhooks.answered() + " answered",
                    webhooks.parked() + " parked",
                    webhooks.resent() + " sent again");
            table.row(
                    "  delivered",
                    webhooks.delivered() + " in all",
                    webhooks.retried() + " retried",
                    webhooks.dead() + " given up");
            table.row("  in order", webhooks.outOfOrder() + " out of order", webhooks.known() + " known already");
            latency(table, "  late, in ms", webhooks.latenessMs());
            Webhooks.Deferred deferred = webhooks.deferred();
            table.row(
                    "  deferred",
                    deferred.delivered() + " of " + deferred.asked(),
                    deferred.early() + " early",
                    deferred.crowded() + " past a throttle");
            latency(table, "  late, in ms", deferred.latenessMs());
        }
    }

    private static void latency(Table table, String name, Report.Latency measured) {
        table.row(
                name,
                String.format(Locale.ROOT, "p50 %.1f", measured.p50()),
                String.format(Locale.ROOT, "p99 %.1f", measured.p99()),
                String.format(Locale.ROOT, "p99.9 %.1f", measured.p999()),
                String.format(Locale.ROOT, "max %.1f", measured.max()));
    }

    /** In any of what is measured. */
    private static boolean isSaturated(Report report) {
        Report.Noticed noticed = report.noticed();
        return report.load().saturated()
                || (noticed != null && noticed.saturated())
                || isSaturated(report.switchover())
                || isSaturated(report.rollback())
                || isSaturated(report.secondSwitchover());
    }

    private static boolean isSaturated(Report.@Nullable Switchover switchover) {
        return switchover != null && switchover.saturated();
    }

    private static void noticed(Table table, Report.@Nullable Noticed noticed) {
        if (noticed != null) {
            table.row(
                    "  p99, in ms",
                    String.format(Locale.ROOT, "before %.1f", noticed.beforeMs().p99()),
                    String.format(
                            Locale.ROOT, "copying %.1f", noticed.meanwhileMs().p99()),
                    String.format(Locale.ROOT, "ratio %.2f", noticed.p99Ratio()));
            if (noticed.saturated()) {
                table.row("", SATURATED);
            }
            table.rows("  of it, by step", byStep(noticed.stepsMs()));
        }
    }

    private static List<String> byStep(Map<String, Report.Latency> steps) {
        List<String> cells = new ArrayList<>();
        steps.forEach((step, latency) -> cells.add(String.format(Locale.ROOT, "%s %.1f", step, latency.p99())));
        return cells;
    }

    private static void pause(Table table, String name, Report.@Nullable Switchover switchover, long rtt) {
        if (switchover != null) {
            String pause = String.format(Locale.ROOT, "%.1f ms", switchover.writePauseMs());
            String outcome = switchover.undone() == 0
                    ? switchover.outcome()
                    : switchover.outcome() + ", undone before: " + switchover.undone();
            if (switchover.saturated()) {
                table.row(name, pause, outcome, SATURATED);
            } else {
                table.row(name, pause, outcome);
            }
            table.rows("  of it, in ms", phases(switchover.phasesMs()));
            if (rtt > 0) {
                table.rows("  in round trips", roundTrips(switchover, rtt));
            }
        }
    }

    private static void pauses(Table table, Report.@Nullable Pauses pauses) {
        if (pauses != null && pauses.crossings().size() > 3) {
            table.row(
                    "all pauses, in ms",
                    String.format(Locale.ROOT, "median %.1f", pauses.medianMs()),
                    String.format(Locale.ROOT, "p95 %.1f", pauses.p95Ms()),
                    String.format(Locale.ROOT, "max %.1f", pauses.maxMs()));
            table.row("", pauses.measured() + " measured", pauses.saturated() + " on a saturated machine");
        }
    }

    /** Which phases wait for the other region, and for how many of its answers. */
    private static List<String> roundTrips(Report.Switchover switchover, long rtt) {
        List<String> cells = new ArrayList<>();
        cells.add(String.format(Locale.ROOT, "all %.1f", switchover.writePauseMs() / rtt));
        switchover.phasesMs().forEach((phase, ms) -> cells.add(String.format(Locale.ROOT, "%s %.1f", phase, ms / rtt)));
        return cells;
    }

    /** What the pause is the sum of. */
    private static List<String> phases(Map<String, Double> phases) {
        List<String> cells = new ArrayList<>();
        phases.forEach((phase, ms) -> cells.add(String.format(Locale.ROOT, "%s %.1f", phase, ms)));
        return cells;
    }
}
