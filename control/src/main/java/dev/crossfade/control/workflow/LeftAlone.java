package dev.crossfade.control.workflow;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.replication.fence.ForeignGates;
import dev.crossfade.replication.fence.GateRow;
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
    static Trouble target(TenantId tenant) {
        return new Trouble(
                "the target was left as it is",
                "it does not answer: what is ours there stays, so that it refuses its application should it come back",
                "nothing for " + tenant + ": the source serves; before the target is used again, drop its database");
    }

    private static @Nullable GateRow row(GateView view) {
        return view instanceof GateView.Seen seen ? seen.row() : null;
    }
}
