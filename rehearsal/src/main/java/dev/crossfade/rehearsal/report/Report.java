package dev.crossfade.rehearsal.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code report.json} holds; the field names are a contract.
 *
 * @param verdict {@code PASS} or {@code FAIL}
 * @param problems why it is not PASS, each naming keys or rows where there are some; empty otherwise
 * @param rollback of the switchover, and {@code secondSwitchover} after it; null where none was rehearsed
 * @param faults that were injected
 * @param seed of every random choice
 */
public record Report(
        String verdict,
        List<String> problems,
        Setting setting,
        Requests requests,
        Writes writes,
        Compared rows,
        Compared largeObjects,
        Sequences sequences,
        WritableSides writableSides,
        Switchover switchover,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Switchover rollback,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Switchover secondSwitchover,
        Latency latencyMs,
        List<String> faults,
        long seed) {

    public Report {
        problems = List.copyOf(problems);
        faults = List.copyOf(faults);
    }

    public boolean passed() {
        return problems.isEmpty();
    }

    /** What was rehearsed. */
    public record Setting(
            int sourcePg,
            int targetPg,
            double rate,
            int writers,
            double seconds,
            long rttMs,
            String strategy,
            String sabotage) {}

    /**
     * The clients' requests.
     *
     * @param held waited at the proxy
     * @param replayed attempts after the first
     * @param parked answered 202 and delivered later
     */
    public record Requests(long sent, long ok, long failed, long held, long replayed, long parked) {}

    public record Writes(long acknowledged, long lost, long duplicated) {}

    public record Compared(long compared, long different) {}

    public record Sequences(long compared, long behind) {}

    /** @param violations writes that the source accepted after the target had accepted one */
    public record WritableSides(long violations) {}

    /** @param writePauseMs from the last write acknowledged by the side that was left to the first by the other, as clients saw it */
    public record Switchover(String outcome, double writePauseMs, Map<String, Double> phasesMs) {}

    public record Latency(double p50, double p99, double p999, double max) {}
}
