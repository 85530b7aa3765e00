package dev.crossfade.rehearsal.report;

import dev.crossfade.rehearsal.load.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page draws.
 *
 * @param start of the load: where the time axis begins
 * @param slices of {@link Timeline#SLICE_MS} each, from the start on
 * @param lag of the subscriber, as the controller told it
 * @param marks the ends of the switchover's phases; empty when there was none
 */
public record Chart(Instant start, List<Timeline.Slice> slices, List<LagSample> lag, Map<String, Instant> marks) {

    public Chart {
        slices = List.copyOf(slices);
        lag = List.copyOf(lag);
        marks = Map.copyOf(marks);
    }

    /** @param bytes null is unknown */
    public record LagSample(Instant at, @Nullable Long bytes) {}
}
