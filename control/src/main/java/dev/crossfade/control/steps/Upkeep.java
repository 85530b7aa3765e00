package dev.crossfade.control.steps;

import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.upkeep.UpkeepReport;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What two steps make of the target's upkeep: what lacks fails the step, and what is due is waited for by name. */
final class Upkeep {

    /**
     * For one statement without which the target is not to be opened: an index of a large table may take hours, and what takes longer than
     * this is somebody's to look at.
     */
    static final Duration EACH_AT_MOST = Duration.ofHours(12);

    private static final Duration AGAIN = Duration.ofMillis(50);
    private static final int NAMED = 10;

    private Upkeep() {}

    static StepOutcome outcome(UpkeepReport report, String nothing) {
        if (!report.lacking().isEmpty()) {
            return StepOutcome.failedForNow(
                    "the target is not as good as the source yet",
                    named(report.lacking()),
                    "mend what is named, on the target; it is tried again, but for what is said to be begun no more");
        }
        if (!report.due().isEmpty()) {
            return StepOutcome.waiting(
                    "the target's upkeep: " + report.done().size() + " done just now, "
                            + report.due().size() + " left, next "
                            + report.due().get(0),
                    AGAIN);
        }
        return StepOutcome.done(report.done().isEmpty() ? nothing : named(report.done()));
    }

    private static String named(List<String> words) {
        return words.stream().limit(NAMED).collect(Collectors.joining("; "))
                + (words.size() > NAMED ? "; and " + (words.size() - NAMED) + " more" : "");
    }
}
