package dev.crossfade.control.command;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.fence.GateRow;
import dev.crossfade.replication.fence.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import java.util.Optional;
import java.util.UUID;

/**
 * Compares a tenant's databases without a controller, and changes nothing: from the side that serves to the other one. The gates say
 * which that is, and of which migration; where there is none, the source serves.
 */
final class LoneVerification {

    private final DatabasePairs databases;
    private final TenantSettings tenant;

    LoneVerification(DatabasePairs databases, TenantSettings tenant) {
        this.databases = databases;
        this.tenant = tenant;
    }

    VerifyReport run() {
        Optional<GateRow> target;
        try (DatabasePair looking = databases.of(tenant, new MigrationSession(UUID.randomUUID(), tenant.id(), 0))) {
            target = looking.at(Side.TARGET).gate();
        }
        // Under the migration's own name: its subscription is what is waited for, and a fence lets us pass.
        MigrationSession session = target.map(
                        gate -> new MigrationSession(gate.migration(), tenant.id(), gate.generation()))
                .orElseGet(() -> new MigrationSession(UUID.randomUUID(), tenant.id(), 0));
        try (DatabasePair pair = databases.of(tenant, session)) {
            DatabasePair fromServing = target.filter(LoneVerification::serves).isPresent() ? pair.reversed() : pair;
            return VerifyReport.of(
                    tenant.id().value(),
                    fromServing.compareRows(),
                    // Nothing is carried from here: what a controller has not carried yet differs.
                    fromServing.compareLargeObjects(() -> {}),
                    fromServing.compareSequences());
        }
    }

    private static boolean serves(GateRow target) {
        return target.state() == GateState.OPEN || target.state() == GateState.SERVING;
    }
}
