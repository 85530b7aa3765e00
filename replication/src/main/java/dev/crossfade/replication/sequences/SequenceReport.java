package dev.crossfade.replication.sequences;

import java.util.List;

/**
 * What was found or done about sequences.
 *
 * @param compared how many there are
 * @param written how many were set on the target
 * @param behind names of those whose target value is behind the source's, in the direction of their increment
 */
public record SequenceReport(int compared, int written, List<String> behind) {

    public SequenceReport {
        behind = List.copyOf(behind);
    }
}
