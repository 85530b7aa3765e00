package dev.crossfade.control.command.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Reach;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Whether replication gets through. Tried by the databases' own servers, each of which logs in to the other as it will when it
 * subscribes: only they are where the routes and the rules count.
 */
record RealPath(Reach reach) {

    /** What could not be tried is not proven. */
    static RealPath tried(TenantSettings tenant) {
        MigrationSession session = new MigrationSession(UUID.randomUUID(), tenant.id(), 0);
        try {
            return new RealPath(new JdbcDatabasePairs(Clock.systemUTC()).reach(tenant, session));
        } catch (ReplicationFailure e) {
            Finding untried = new Finding(
                    Finding.Severity.BLOCKS, "network", null, "", String.valueOf(e.getMessage()), e.action());
            return new RealPath(new Reach(List.of(Side.values()), List.of(), List.of(untried)));
        }
    }

    boolean proven() {
        return reach.isProven();
    }

    List<Finding> findings() {
        return reach.findings();
    }

    /** One line for each that has logged in, and two for each thing that stood in the way. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Side side : reach.reaching()) {
            lines.add("the " + side.label() + "'s server logs in to the "
                    + side.other().label() + "'s");
        }
        for (Finding finding : findings()) {
            lines.add("not proven: " + finding.meaning());
            lines.add("  do:  " + finding.remedy());
        }
        return lines;
    }
}
