package dev.crossfade.control.plan;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.WithoutRow;
import dev.crossfade.replication.fence.gate.GateRow;
import java.util.Optional;

/**
 * A side's gate, as it was seen.
 *
 * @param row empty where there is none: there never was a gate, or somebody has deleted its row
 * @param lost what stands all the same, where the row was deleted
 */
public record SeenGate(Optional<GateRow> row, Optional<WithoutRow> lost) {

    /** @throws dev.crossfade.replication.postgres.ReplicationFailure where the side does not answer */
    public static SeenGate at(Side side, FenceLift gates) {
        Optional<GateRow> row = gates.show(side);
        return new SeenGate(
                row,
                row.isPresent()
                        ? Optional.empty()
                        : gates.remains(side).map(remains -> gates.withoutRow(side, remains)));
    }

    String inWords(Side side) {
        return row.map(GateRow::inWords)
                .orElse("the " + side.label() + (lost.isPresent() ? "'s gate has lost its row" : " has no gate"));
    }
}
