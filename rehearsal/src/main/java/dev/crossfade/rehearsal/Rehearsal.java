package dev.crossfade.rehearsal;

import dev.crossfade.config.model.Counted;
import dev.crossfade.rehearsal.ledger.Comparison;
import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.load.Timeline;
import dev.crossfade.rehearsal.load.Warmup;
import dev.crossfade.rehearsal.operator.MigrationView;
import dev.crossfade.rehearsal.operator.ProxyClient;
import dev.crossfade.rehearsal.report.Chart;
import dev.crossfade.rehearsal.report.Evidence;
import dev.crossfade.rehearsal.report.Progress;
import dev.crossfade.rehearsal.report.Report;
import dev.crossfade.rehearsal.report.Verdict;
import dev.crossfade.rehearsal.report.Webhooks;
import dev.crossfade.rehearsal.report.WritePause;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A dress rehearsal: everything is set up, a migration is played under load, the databases are examined, and the verdict is given. */
final class Rehearsal {

    private final RehearsalPlan plan;
    private final Path directory;
    private final Progress progress;
    private final Clock clock;

    Rehearsal(RehearsalPlan plan, Path directory, Progress progress, Clock clock) {
        this.plan = plan;
        this.directory = directory;
        this.progress = progress;
        this.clock = clock;
    }

    /** What a rehearsal ends with. */
    record Outcome(Report report, Chart chart) {}

    /**
     * From beginning to end.
     *
     * @throws IOException when there can be no verdict: a process or a server does not start, or does not tell what it has seen
     */
    Outcome run() throws IOException, SQLException, InterruptedException {
        SplittableRandom random = new SplittableRandom(plan.seed());
        Journal journal = new Journal();
        progress.say("starting PostgreSQL " + plan.sourcePg() + " and " + plan.targetPg()
                + ", the shop on both sides, a controller and "
                + (plan.overEtcd() ? "two proxies with their routes in etcd" : "a proxy") + " (seed " + plan.seed()
                + ")");
        try (Deployment deployment = Deployment.start(plan, directory, random.split(), journal)) {
            deployment.shops().forEach(shop -> Warmup.warmUp(shop, plan.writers()));
            SplittableRandom load = random.split();
            Performance performance = new Performance(plan, deployment, journal, progress, clock, random.split());
            performance.play(load);
            progress.say("comparing the target with what "
                    + Counted.of(plan.writers(), "client was told", "clients were told"));
            ProxyCounters counters = ProxyCounters.read(
                    deployment.proxies().stream().map(ProxyClient::admin).toList());
            Examination examination = null;
            MigrationView seen = performance.lookout().seen();
            // Before the target has opened it has not everything, and comparing would only say so.
            if (seen != null
                    && "done".equals(seen.outcome())
                    && seen.writableNow().equals("TARGET")) {
                examination = Examination.of(
                        deployment.lab(), journal, plan, performance.deferred(), performance.sourceSequences());
            }
            WebhookFigures sent = performance.webhooks();
            Webhooks webhooks = examination == null || sent == null ? null : sent.of(examination);
            List<String> leftBehind = examination == null || plan.faults().none() ? List.of() : performance.cleanUp();
            return outcome(performance, examination, webhooks, leftBehind, counters, journal);
        }
    }

    private Outcome outcome(
            Performance performance,
            @Nullable Examination examination,
            @Nullable Webhooks webhooks,
            List<String> leftBehind,
            ProxyCounters counters,
            Journal journal) {
        Timeline timeline = performance.timeline();
        Crossed first = performance.crossed(0);
        Evidence evidence = new Evidence(
                timeline.ok() + timeline.failed() + timeline.excused(),
                timeline.failed(),
                timeline.failures(),
                journal.acknowledgedWrites(),
                examination == null ? null : examination.comparison(),
                examination == null ? List.of() : examination.sequencesBehind(),
                performance.writability().violations(),
                performance.writability().named(),
                performance.writability().sawBoth(),
                timeline.firstWriteAfter(0),
                first.outcome(),
                leftBehind,
                trouble(performance, examination));
        Report report = report(evidence, examination, webhooks, counters, performance);
        return new Outcome(
                report,
                new Chart(
                        timeline.start(),
                        timeline.slices(),
                        performance.lookout().lag(),
                        first.marks()));
    }

    /** What was not looked at is not taken for good; what else was found is told all the same. */
    private static @Nullable String trouble(Performance performance, @Nullable Examination examination) {
        return performance.trouble() == null && examination != null && !examination.sawSequences()
                ? "the source's sequences could not be read in time, so that nobody knows whether the target's are behind: the"
                        + " machine is too busy for this load"
                : performance.trouble();
    }

    private Report report(
            Evidence evidence,
            @Nullable Examination examination,
            @Nullable Webhooks webhooks,
            ProxyCounters counters,
            Performance performance) {
        Timeline timeline = performance.timeline();
        Comparison rows = examination == null ? new Comparison(0, 0, List.of()) : examination.comparison();
        List<String> problems = Verdict.problems(evidence);
        return new Report(
                problems.isEmpty() ? "PASS" : "FAIL",
                problems,
                new Report.Setting(
                        plan.sourcePg(),
                        plan.targetPg(),
                        plan.rate(),
                        plan.writers(),
                        Duration.between(timeline.start(), clock.instant()).toMillis() / 1_000.0,
                        plan.roundTrip().toMillis(),
                        plan.beside().label(),
                        plan.strategy(),
                        plan.sabotage().label()),
                new Report.Requests(
                        evidence.sent(),
                        timeline.ok(),
                        evidence.failed(),
                        timeline.excused(),
                        counters.held(),
                        counters.replayed(),
                        webhooks == null ? 0 : webhooks.parked()),
                performance.figures().reached(),
                new Report.Writes(evidence.acknowledged(), rows.count(Sort.LOST), rows.count(Sort.DUPLICATED)),
                new Report.Compared(rows.rows(), rows.differentRows()),
                new Report.Compared(rows.largeObjects(), rows.differentLargeObjects()),
                new Report.Sequences(
                        examination == null ? 0 : examination.sequences(),
                        evidence.sequencesBehind().size()),
                new Report.WritableSides(evidence.writableViolations()),
                switchover(performance, 0),
                plan.crossings() > 1 ? switchover(performance, 1) : null,
                plan.crossings() > 1 ? switchover(performance, 2) : null,
                pauses(performance),
                Report.Latency.of(timeline.latencyMicros()),
                performance.figures().noticed(),
                webhooks,
                performance.faults(),
                plan.seed());
    }

    private Report.@Nullable Pauses pauses(Performance performance) {
        if (plan.crossings() == 1) {
            return null;
        }
        List<Report.Crossing> crossings = new ArrayList<>();
        for (int number = 0; number < plan.crossings(); number++) {
            Report.Switchover crossed = switchover(performance, number);
            crossings.add(new Report.Crossing(
                    number % 2 == 0 ? "target" : "source",
                    crossed.outcome(),
                    crossed.writePauseMs(),
                    crossed.phasesMs(),
                    crossed.idleCpu()));
        }
        return Report.Pauses.of(crossings);
    }

    private static Report.Switchover switchover(Performance performance, int number) {
        Crossed crossed = performance.crossed(number);
        WritePause pause = WritePause.of(
                performance.timeline().lastWriteBefore(number),
                performance.timeline().firstWriteAfter(number),
                crossed.marks());
        return new Report.Switchover(
                crossed.outcome() == null ? "never began" : crossed.outcome(),
                crossed.undone(),
                pause.total(),
                pause.phases(),
                crossed.idleCpu());
    }
}
