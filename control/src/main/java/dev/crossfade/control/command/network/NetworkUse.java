package dev.crossfade.control.command.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Whether a migration still needs the network. A gate is there from a migration's beginning until it is cleaned up, with everything of it. */
final class NetworkUse {

    private NetworkUse() {}

    /**
     * @param asked the sides whose databases are still there
     * @return why it may not be taken down; empty when both databases say that nothing is replicated
     * @throws ReplicationFailure when one of them does not answer: nothing is proven then
     */
    static Optional<Problem> of(TenantSettings tenant, Set<Side> asked) {
        MigrationSession session = new MigrationSession(UUID.randomUUID(), tenant.id(), 0);
        // Somebody may have deleted its row: what it stood for goes on.
        FenceLift lost = new FenceLift(tenant, Clock.systemUTC());
        try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(tenant, session)) {
            for (Side side : asked) {
                if (isSetUp(databases, lost, side)) {
                    return Optional.of(Problem.of(
                            409,
                            "network-in-use",
                            "The network was not taken down",
                            "a migration of " + tenant.id() + " is set up at the " + side.label()
                                    + ": what it replicates goes over this network",
                            null,
                            "end it first: crossfade cleanup " + tenant.id() + ", or abort; then try again"));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isSetUp(DatabasePair databases, FenceLift lost, Side side) {
        try {
            return databases.at(side).gate().isPresent() || lost.isLost(side);
        } catch (ReplicationFailure e) {
            throw new ReplicationFailure(
                    e.kind(),
                    String.valueOf(e.getMessage()),
                    e.action() + "; or, where that database is gone for good, --without-" + side.label()
                            + " takes the network down by the word of the other alone",
                    e);
        }
    }
}
