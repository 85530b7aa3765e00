package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A parked request in a list of them, without what it says.
 *
 * @param seq its place in the order in which they came; the last one's is where the next page begins
 * @param kind {@code parked} or {@code deferred}
 * @param key what it is in line with, one at a time
 * @param dueAt of a deferred one; null, and left out, of a parked one
 */
public record ParkedSummary(
        long seq,
        String kind,
        String key,
        Instant arrivedAt,
        @Nullable @JsonInclude(JsonInclude.Include.NON_NULL) Instant dueAt,
        ParkedReceipt receipt) {}
