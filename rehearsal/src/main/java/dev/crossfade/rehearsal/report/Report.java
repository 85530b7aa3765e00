package dev.crossfade.rehearsal.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What {@code report.json} holds; the field names are a contract. Beside each {@code idleCpu} stands {@code saturated}: whether so little
 * is known to have been idle that the figures are the machine's.
 *
 * @param verdict {@code PASS} or {@code FAIL}
 * @param problems why it is not PASS, each naming keys or rows where there are some; empty otherwise
 * @param rollback of the switchover, and {@code secondSwitchover} after it; null where none was rehearsed
 * @param pauses of all changes of sides; null where there was but one
 * @param webhooks null where partners sent none
 * @param faults that were injected, by their names, in the order in which they struck
 * @param seed of every random choice
 */
public record Report(
        String verdict,
        List<String> problems,
        Setting setting,
        Requests requests,
        Load load,
        Writes writes,
        Compared rows,
        Compared largeObjects,
        Sequences sequences,
        WritableSides writableSides,
        Switchover switchover,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Switchover rollback,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Switchover secondSwitchover,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Pauses pauses,
        Latency latencyMs,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Noticed noticed,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Webhooks webhooks,
        List<String> faults,
        long seed) {

    /** Less than that is left, and what is measured is the machine. */
    private static final double LEAST_IDLE = 0.15;

    public Report {
        problems = List.copyOf(problems);
        faults = List.copyOf(faults);
    }

    public boolean passed() {
        return problems.isEmpty();
    }

    private static boolean isSaturated(@Nullable Double idleCpu) {
        return idleCpu != null && idleCpu < LEAST_IDLE;
    }

    /**
     * What was rehearsed.
     *
     * @param rttMs the round trip between the regions, in milliseconds; 0 where they are on one machine
     * @param beside which side the clients, the proxies and the controller stood
     */
    public record Setting(
            int sourcePg,
            int targetPg,
            double rate,
            int writers,
            double seconds,
            long rttMs,
            String beside,
            String strategy,
            String sabotage) {}

    /**
     * The clients' requests.
     *
     * @param excused refused openly while a fault of the rehearsal's own had the application out of order; not among those that failed
     * @param held waited at the proxy
     * @param replayed attempts after the first
     * @param parked answered 202 and delivered later
     */
    public record Requests(long sent, long ok, long failed, long excused, long held, long replayed, long parked) {}

    /**
     * How much of what was asked for the clients came to send. Below it, latency is that of clients who queue, and says nothing of the move.
     *
     * @param askedPerSecond as {@code setting.rate}
     * @param reachedPerSecond requests that ended, by the seconds from the first to the load's end
     * @param idleCpu how much of the machine was idle meanwhile, 0 to 1; null where that is not known
     */
    public record Load(
            double askedPerSecond,
            double reachedPerSecond,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double idleCpu) {

        @JsonProperty
        public boolean saturated() {
            return isSaturated(idleCpu);
        }
    }

    public record Writes(long acknowledged, long lost, long duplicated) {}

    public record Compared(long compared, long different) {}

    public record Sequences(long compared, long behind) {}

    /** @param violations writes that the source accepted after the target had accepted one */
    public record WritableSides(long violations) {}

    /**
     * One change of sides.
     *
     * @param undone how often it was begun before, and undone by a fault
     * @param writePauseMs from the last write acknowledged by the side that was left to the first by the other, as clients saw it
     * @param idleCpu how much of the machine was idle from its request to its end, 0 to 1; null where that is not known
     */
    public record Switchover(
            String outcome,
            int undone,
            double writePauseMs,
            Map<String, Double> phasesMs,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double idleCpu) {

        @JsonProperty
        public boolean saturated() {
            return isSaturated(idleCpu);
        }
    }

    /**
     * One of several changes of sides.
     *
     * @param to {@code target} or {@code source}
     * @param idleCpu how much of the machine was idle from its request to its end, 0 to 1; null where that is not known
     */
    public record Crossing(
            String to,
            String outcome,
            double writePauseMs,
            Map<String, Double> phasesMs,
            @Nullable Double idleCpu) {

        @JsonProperty
        public boolean saturated() {
            return isSaturated(idleCpu);
        }
    }

    /**
     * The write pauses of several changes of sides.
     *
     * @param measured how many were done on a machine that was not saturated; the figures are theirs
     * @param saturated how many were done while less than 15 % of the processors was idle
     * @param medianMs and {@code p95Ms, maxMs}: 0 where none was measured
     */
    public record Pauses(
            int measured, int saturated, double medianMs, double p95Ms, double maxMs, List<Crossing> crossings) {

        public Pauses {
            crossings = List.copyOf(crossings);
        }

        public static Pauses of(List<Crossing> crossings) {
            List<Crossing> done = crossings.stream()
                    .filter(one -> one.outcome().equals("done"))
                    .toList();
            double[] sorted = done.stream()
                    .filter(one -> !one.saturated())
                    .mapToDouble(Crossing::writePauseMs)
                    .sorted()
                    .toArray();
            return new Pauses(
                    sorted.length,
                    done.size() - sorted.length,
                    percentile(sorted, 0.5),
                    percentile(sorted, 0.95),
                    percentile(sorted, 1),
                    crossings);
        }

        /** The smallest value that so many are not above (nearest rank). */
        private static double percentile(double[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
        }
    }

    /** In milliseconds. */
    public record Latency(double p50, double p99, double p999, double max) {

        public static Latency of(Histogram micros) {
            return new Latency(
                    millis(micros.getValueAtPercentile(50)),
                    millis(micros.getValueAtPercentile(99)),
                    millis(micros.getValueAtPercentile(99.9)),
                    millis(micros.getMaxValue()));
        }

        private static double millis(long micros) {
            return micros / 1_000.0;
        }
    }

    /**
     * What clients of the source noticed of all that goes before a switchover: the copy, sweeps of large objects, the comparison.
     *
     * @param beforeMs latency before the migration started
     * @param meanwhileMs from its start to the hold point
     * @param p99Ratio of the latter to the former
     * @param stepsMs the same by the migration's step that was under way
     * @param idleCpu how much of the machine was idle before or meanwhile, whichever is less, 0 to 1; null where that is not known
     */
    public record Noticed(
            Latency beforeMs,
            Latency meanwhileMs,
            double p99Ratio,
            Map<String, Latency> stepsMs,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double idleCpu) {

        public Noticed {
            stepsMs = Collections.unmodifiableMap(new LinkedHashMap<>(stepsMs));
        }

        @JsonProperty
        public boolean saturated() {
            return isSaturated(idleCpu);
        }

        /** @param lapsMicros by step in order, with the one before the migration, of this name, and what may be before that */
        public static Noticed of(Map<String, Histogram> lapsMicros, String baseline, @Nullable Double idleCpu) {
            Histogram meanwhile = new Histogram(3);
            Map<String, Latency> steps = new LinkedHashMap<>();
            lapsMicros.entrySet().stream()
                    .dropWhile(lap -> !lap.getKey().equals(baseline))
                    .skip(1)
                    .filter(lap -> lap.getValue().getTotalCount() > 0)
                    .forEach(lap -> {
                        meanwhile.add(lap.getValue());
                        steps.put(lap.getKey(), Latency.of(lap.getValue()));
                    });
            Latency without = Latency.of(lapsMicros.getOrDefault(baseline, new Histogram(3)));
            Latency with = Latency.of(meanwhile);
            return new Noticed(without, with, without.p99() == 0 ? 0 : with.p99() / without.p99(), steps, idleCpu);
        }
    }
}
