package dev.crossfade.control.migration;

import dev.crossfade.config.model.Direction;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that decides whether a switchover may start, as it was seen last. Null is unknown, everywhere.
 *
 * @param direction of the switchover
 * @param now when the decision is made
 * @param lag the last samples, the oldest first
 * @param slot null also when there is none
 * @param drift where the schemas differ
 * @param comparison the last comparison of rows
 * @param largeObjects the last sweep; null also where none are carried
 * @param carriesLargeObjects whether large objects are carried at all
 * @param sequences the last headroom
 * @param gates both
 * @param ailments why changes do not arrive, and what is missing for them to
 * @param fleet the proxies
 */
public record Readiness(
        Direction direction,
        Instant now,
        List<Lag> lag,
        @Nullable SlotStatus slot,
        @Nullable List<Drift> drift,
        @Nullable ComparisonReport comparison,
        @Nullable LargeObjectReport largeObjects,
        boolean carriesLargeObjects,
        @Nullable SequenceReport sequences,
        Gates gates,
        List<Ailment> ailments,
        Proxies fleet) {

    public Readiness {
        lag = List.copyOf(lag);
        ailments = List.copyOf(ailments);
    }

    /**
     * The proxies that the tenant depends on.
     *
     * @param mismatched by id: why
     */
    public record Proxies(int live, List<String> lost, List<String> detached, Map<String, String> mismatched) {}
}
