package dev.crossfade.rehearsal;

import dev.crossfade.rehearsal.load.Timeline;
import dev.crossfade.rehearsal.report.Report;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the load tells of the migration, and how much of the machine was idle meanwhile: a figure of a machine that was not is the
 * machine's.
 */
final class LoadFigures {

    /** A virtual machine and a database that are cold say nothing about the load. */
    private static final Duration UNTIL_WARM = Duration.ofSeconds(10);

    private static final String BASELINE = "baseline";

    private final RehearsalPlan plan;
    private final Timeline timeline;
    private final IdleCpu underLoad = new IdleCpu();
    private final IdleCpu untilReady = new IdleCpu();
    private @Nullable Double idleBefore;
    private Report.@Nullable Noticed noticed;
    private Report.Load reached;

    LoadFigures(RehearsalPlan plan, Timeline timeline) {
        this.plan = plan;
        this.timeline = timeline;
        this.reached = new Report.Load(plan.rate(), 0, null);
    }

    void begin() {
        underLoad.begin();
    }

    /** What comes later meets processes that have compiled what they need, where somebody wants to know how those are. */
    void warmUp() throws InterruptedException {
        if (!plan.warmUp().isZero()) {
            Thread.sleep(plan.warmUp().toMillis());
            timeline.warmedUp();
        }
    }

    /** How the source answers while there is no migration, where somebody wants to know; it begins when this returns. */
    void baseline() throws InterruptedException {
        if (!plan.baseline().isZero()) {
            Thread.sleep(UNTIL_WARM.toMillis());
            timeline.enter(BASELINE);
            IdleCpu before = new IdleCpu();
            before.begin();
            Thread.sleep(plan.baseline().toMillis());
            idleBefore = before.share();
        }
        untilReady.begin();
    }

    /** The migration is ready for its switchover. */
    void ready() {
        if (!plan.baseline().isZero()) {
            Double idle = IdleCpu.least(idleBefore, untilReady.share());
            noticed = Report.Noticed.of(timeline.lapsMicros(), BASELINE, idle);
        }
    }

    /** No request becomes due any more. */
    void end(Instant now) {
        reached = new Report.Load(plan.rate(), timeline.perSecond(now), underLoad.share());
    }

    /** Null where there was no baseline, or nothing to compare with it. */
    Report.@Nullable Noticed noticed() {
        return noticed;
    }

    /** What the load came to; nothing before its end. */
    Report.Load reached() {
        return reached;
    }
}
