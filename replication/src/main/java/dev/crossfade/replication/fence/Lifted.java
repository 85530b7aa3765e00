package dev.crossfade.replication.fence;

import dev.crossfade.replication.fence.gate.GateRow;
import java.util.Optional;

/**
 * What a lift has done.
 *
 * @param row the side's, as it is now
 * @param aborted the other side's, which was aborted so that this one could be lifted; empty when this one was open, or the other did
 *     not answer
 * @param lossAccepted it was lifted without a word from the other side
 */
public record Lifted(GateRow row, Optional<GateRow> aborted, boolean lossAccepted) {}
