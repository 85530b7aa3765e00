package dev.crossfade.rehearsal.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long no client had a write acknowledged, and what went on meanwhile. It begins with the last write that the source
 * acknowledged and ends with the first by the target, as the clients saw them; the controller's phases are cut to that span.
 * {@code firstAnswer} is measured by itself, from the flip's end to that first answer: so together they add up to the pause only where
 * every phase was marked, and in its order.
 *
 * @param total the pause, in milliseconds, to the microsecond; 0 when the target answered before the source's last answer arrived
 * @param phases in order, in milliseconds
 */
public record WritePause(double total, Map<String, Double> phases) {

    private static final String FLIP = "flip";

    /** The controller's phases, in order; each mark is the instant at which the phase ended. */
    public static final List<String> PHASES = List.of("hold", "drain", "fence", "catchUp", "check", "open", FLIP);

    private static final String FIRST_ANSWER = "firstAnswer";

    public WritePause {
        phases = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(phases));
    }

    /**
     * @param lastBySource null when the source acknowledged none
     * @param firstByTarget null when the target acknowledged none; then there is nothing to measure, and all is 0
     * @param marks by phase; one that is missing took no time of its own
     */
    public static WritePause of(
            @Nullable Instant lastBySource, @Nullable Instant firstByTarget, Map<String, Instant> marks) {
        Map<String, Double> phases = new LinkedHashMap<>();
        if (lastBySource == null || firstByTarget == null || firstByTarget.isBefore(lastBySource)) {
            PHASES.forEach(phase -> phases.put(phase, 0.0));
            phases.put(FIRST_ANSWER, 0.0);
            return new WritePause(0, phases);
        }
        long total = microsBetween(lastBySource, firstByTarget);
        long reached = 0;
        for (String phase : PHASES) {
            Instant mark = marks.get(phase);
            long end = mark == null ? reached : Math.max(reached, Math.min(total, microsBetween(lastBySource, mark)));
            phases.put(phase, millis(end - reached));
            reached = end;
        }
        Instant flipped = marks.get(FLIP);
        // It may be answered before the controller has heard that every proxy has flipped.
        phases.put(FIRST_ANSWER, flipped == null ? 0.0 : millis(Math.max(0, microsBetween(flipped, firstByTarget))));
        return new WritePause(millis(total), phases);
    }

    private static long microsBetween(Instant from, Instant to) {
        // Each cut by itself, as the marks are: else the parts of a span would be up to a microsecond each shorter than
        // it.
        return ChronoUnit.MICROS.between(from.truncatedTo(ChronoUnit.MICROS), to.truncatedTo(ChronoUnit.MICROS));
    }

    private static double millis(long micros) {
        return micros / 1_000.0;
    }
}
