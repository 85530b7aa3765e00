package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.PlanClaim;
import dev.crossfade.control.plan.PlanMaking;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.preflight.Finding;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Makes plans of what a migration would do now, and holds whoever comes with one to it. */
public final class PlanDesk {

    /** The id of a migration is drawn when it begins: in what is planned, nothing stands for it. */
    private static final UUID NOT_DRAWN = new UUID(0, 0);

    private final DatabasePairs databases;
    private final PlanMaking making;
    private final InstantSource clock;

    public PlanDesk(DatabasePairs databases, PlanMaking making, InstantSource clock) {
        this.databases = databases;
        this.making = making;
        this.clock = clock;
    }

    /**
     * A plan of now.
     *
     * @param findings of the preflight
     * @throws dev.crossfade.replication.postgres.ReplicationFailure where a side does not answer
     */
    public MigrationPlan plan(TenantSettings tenant, List<Finding> findings) {
        return making.of(
                tenant, look(tenant, new MigrationSession(NOT_DRAWN, tenant.id(), 0)), findings, clock.instant());
    }

    /** With the names that a migration has which was begun. */
    MigrationPlan plan(TenantSettings tenant, MigrationSession session) {
        return making.of(tenant, look(tenant, session), List.of(), clock.instant());
    }

    private Foreseen look(TenantSettings tenant, MigrationSession session) {
        try (DatabasePair pair = databases.of(tenant, session)) {
            return pair.foresee();
        }
    }

    /** @throws OperationRefused naming what has changed since it was made */
    void insistOn(TenantSettings tenant, PlanClaim claim) {
        TenantId id = tenant.id();
        claim.objection(plan(tenant, List.of())).ifPresent(objection -> {
            throw new OperationRefused(
                    "migrate of " + id + " is refused, and nothing was begun: the plan is not what would be done now",
                    objection.reason(),
                    "look at what has changed, and plan anew: crossfade plan " + id + " --out FILE");
        });
    }
}
