package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.config.settings.Durations;
import dev.crossfade.rehearsal.loadtest.result.CheckFindings;
import dev.crossfade.rehearsal.loadtest.result.KeyFindings;
import dev.crossfade.rehearsal.loadtest.result.Keys;
import dev.crossfade.rehearsal.loadtest.result.Keys.Acknowledged;
import dev.crossfade.rehearsal.loadtest.result.LoadRecord;
import dev.crossfade.rehearsal.loadtest.result.LoadReport;
import dev.crossfade.rehearsal.loadtest.result.LoadTable;
import dev.crossfade.rehearsal.loadtest.result.LoadVerdict;
import dev.crossfade.rehearsal.loadtest.result.Outcome;
import dev.crossfade.rehearsal.loadtest.result.Second;
import dev.crossfade.rehearsal.report.Progress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** A load test: requests when they are due, then each acknowledged key once more, then the verdict. */
final class Loadtest {

    /** How often progress is told. */
    static final Duration TICK = Duration.ofMillis(200);

    /** How long requests that are under way may take after an interruption. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final LoadPlan plan;
    private final Door door;
    private final RequestMaker maker;
    private final SideName sides;
    private final Progress progress;
    private final LongSupplier nanos;

    Loadtest(LoadPlan plan, Door door, RequestMaker maker, SideName sides, Progress progress, LongSupplier nanos) {
        this.plan = plan;
        this.door = door;
        this.maker = maker;
        this.sides = sides;
        this.progress = progress;
        this.nanos = nanos;
    }

    /** What a load test ends with. */
    record Finding(LoadReport report, List<Second> seconds) {}

    /**
     * From beginning to end, or to an interruption.
     *
     * @param run begins every key
     * @throws dev.crossfade.config.cli.CommandFailure when nobody answers at the URL
     */
    Finding run(String run, Interruption interruption) throws InterruptedException {
        door.knock();
        Warmup.run(door, plan, nanos);
        progress.say("sending " + LoadTable.rate(plan.rate()) + " requests a second for "
                + Durations.format(plan.duration()) + ", at most " + plan.connections() + " at once (seed "
                + plan.seed() + ")");
        long start = nanos.getAsLong();
        LoadRecord record = new LoadRecord(start);
        Keys keys = new Keys();
        Exchange exchange = new Exchange(door, maker, sides, run, record, keys, nanos);
        long abandoned = load(exchange, record, start, interruption);
        CheckFindings checks = check(keys, interruption);
        LoadReport report = report(record, keys.findings(), checks, abandoned, interruption.asked());
        return new Finding(report, record.seconds());
    }

    private long load(Exchange exchange, LoadRecord record, long start, Interruption interruption)
            throws InterruptedException {
        try (OpenLoad load = OpenLoad.start(plan, exchange, nanos, start)) {
            while (!load.awaitEnd(TICK)) {
                progress.tick(LiveLine.of(record, start, nanos.getAsLong()));
                if (interruption.asked()) {
                    load.stop();
                    if (!load.awaitEnd(GRACE)) {
                        load.giveUp();
                        load.awaitEnd(GRACE);
                    }
                    return load.abandoned();
                }
            }
            return load.abandoned();
        }
    }

    private CheckFindings check(Keys keys, Interruption interruption) throws InterruptedException {
        if (!plan.scenario().checks() || interruption.asked()) {
            return new CheckFindings();
        }
        List<Acknowledged> acknowledged = keys.acknowledged().stream()
                .filter(key -> key.request().check() != null)
                .toList();
        progress.say("reading " + acknowledged.size() + " acknowledged keys again");
        try (KeyCheck check = KeyCheck.start(door, maker, acknowledged, plan.connections())) {
            while (!check.awaitEnd(TICK) && !interruption.asked()) {
                progress.tick("  " + check.findings().checked() + " of " + acknowledged.size() + " keys read");
            }
            return check.findings();
        }
    }

    private LoadReport report(
            LoadRecord record, KeyFindings keys, CheckFindings checks, long abandoned, boolean interrupted) {
        // The last request of a whole load is due before its end.
        double seconds = interrupted
                ? record.lastedSeconds()
                : Math.max(record.lastedSeconds(), plan.duration().toMillis() / 1_000.0);
        List<String> problems = LoadVerdict.problems(record, keys, checks);
        long ok = record.count(Outcome.OK);
        long unexpected = record.count(Outcome.UNEXPECTED_STATUS);
        long noAnswer = record.count(Outcome.NO_ANSWER);
        long notSent = record.count(Outcome.NOT_SENT);
        return new LoadReport(
                problems.isEmpty() ? "PASS" : "FAIL",
                interrupted,
                problems,
                new LoadReport.Setting(
                        plan.url().getScheme() + "://" + plan.url().getRawAuthority()
                                + plan.url().getRawPath(),
                        plan.scenarioFile(),
                        plan.rate(),
                        plan.spacing().label(),
                        seconds,
                        plan.connections(),
                        plan.seed()),
                new LoadReport.Requests(
                        ok + unexpected + noAnswer + notSent + abandoned,
                        ok,
                        unexpected,
                        noAnswer,
                        notSent,
                        abandoned,
                        (ok + unexpected) / seconds),
                record.sides(),
                record.statuses(),
                new LoadReport.Answers(
                        keys.sent(),
                        keys.acknowledged(),
                        keys.lost().count(),
                        keys.repeated().count(),
                        keys.outOfOrder().count(),
                        keys.withoutKey().count(),
                        keys.notFollowed()),
                new LoadReport.Checked(
                        checks.checked(),
                        checks.missing().count(),
                        checks.repeated().count(),
                        checks.unknown().count()),
                record.latency());
    }
}
