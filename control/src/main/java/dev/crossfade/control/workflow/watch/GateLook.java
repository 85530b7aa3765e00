package dev.crossfade.control.workflow.watch;

import dev.crossfade.control.migration.GateView;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.postgres.ReplicationFailure;

/** One look at a gate. */
public final class GateLook {

    private GateLook() {}

    /** One that cannot be read is unknown. */
    public static GateView at(Database database) {
        try {
            return database.gate().<GateView>map(GateView.Seen::new).orElseGet(GateView.Absent::new);
        } catch (ReplicationFailure e) {
            return new GateView.Unknown(String.valueOf(e.getMessage()));
        }
    }
}
