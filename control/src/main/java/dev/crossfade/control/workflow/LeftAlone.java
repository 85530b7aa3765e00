package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.replication.fence.gate.ForeignGates;
import dev.crossfade.replication.fence.gate.GateRow;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an abort says that met another migration's gates: it changes nothing there, and that is no end of them. */
final class LeftAlone {

    private LeftAlone() {}

    /** Null when every gate that was seen is ours. */
    static @Nullable Trouble trouble(TenantId tenant, UUID ours, Gates gates) {
        if (!gates.hasForeign(ours)) {
            return null;
        }
        ForeignGates foreign = new ForeignGates(tenant, row(gates.source()), row(gates.target()));
        return new Trouble("the gates of another migration were left alone", foreign.meaning(), foreign.remedy());
    }

    /** What the operator has given up. */
    static Trouble target(Migration ended) {
        boolean servedLast =
                ended.opened() ? ended.direction() == Direction.FORWARD : ended.direction() == Direction.BACK;
        String meaning = servedLast
                ? "it was not asked: it served, and should it come back, nothing of ours keeps its application from writing"
                        + " there"
                : "it was not asked: what is ours there stays, so that it refuses its application should it come back";
        String remedy = servedLast
                ? "see that the target stays destroyed or isolated; before it is used again, drop its database"
                : "nothing for " + ended.tenant()
                        + ": the source serves; before the target is used again, drop its database";
        return new Trouble("the target was left as it is", meaning, remedy);
    }

    private static @Nullable GateRow row(GateView view) {
        return view instanceof GateView.Seen seen ? seen.row() : null;
    }
}
