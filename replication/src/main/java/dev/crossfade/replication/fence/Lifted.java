package dev.crossfade.replication.fence;

import java.util.Optional;

/**
 * What a lift has done.
 *
 * @param row the side's, as it is now
 * @param aborted the target's, which was aborted so that the source could be lifted; empty when the target was lifted, or was not
 *     asked
 */
public record Lifted(GateRow row, Optional<GateRow> aborted) {}
