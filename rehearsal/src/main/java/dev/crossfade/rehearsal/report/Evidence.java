package dev.crossfade.rehearsal.report;

import dev.crossfade.rehearsal.ledger.Comparison;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the verdict rests on.
 *
 * @param comparison the target's rows against what clients were told; null when it did not come to that
 * @param sequencesBehind by name
 * @param writableViolations as the sampler saw them
 * @param sampledBoth whether the sampler ever saw each side writable
 * @param switchover the controller's word for how it ended, or null
 * @param leftBehind on either side, though the migration was cleaned up; empty also where that was not rehearsed
 * @param trouble what went wrong on the way, so that the rehearsal could not go on; null otherwise
 */
public record Evidence(
        long sent,
        long failed,
        List<String> failures,
        long acknowledged,
        @Nullable Comparison comparison,
        List<String> sequencesBehind,
        long writableViolations,
        List<String> writableNamed,
        boolean sampledBoth,
        @Nullable Instant firstWriteByTarget,
        @Nullable String switchover,
        List<String> leftBehind,
        @Nullable String trouble) {

    public Evidence {
        failures = List.copyOf(failures);
        sequencesBehind = List.copyOf(sequencesBehind);
        writableNamed = List.copyOf(writableNamed);
        leftBehind = List.copyOf(leftBehind);
    }
}
