package dev.crossfade.control.workflow.verbs;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.PlanClaim;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.Received;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operator's verbs, as the API calls them. Each returns at once, with the status after the verb was taken; the work goes on in
 * the background. Each is idempotent: said twice, it is done once. They throw {@link OperationRefused}.
 *
 * <p>A tenant that is not in the configuration is the caller's to answer.
 */
public interface Operations {

    /** Every migration that was ever started and not cleaned up. */
    List<MigrationStatus> all();

    /** Empty when no migration of the tenant was started, or it was cleaned up. */
    Optional<MigrationStatus> status(TenantId tenant);

    /** The preflight, now. */
    List<Finding> check(TenantId tenant);

    /** What a migration of the tenant would do, if it began now; with what blocks it. Looks at both databases, and changes nothing. */
    MigrationPlan plan(TenantId tenant);

    /**
     * Starts the tenant's migration, or tries the step again at which it failed; refused while one is under way (says where), and where it
     * was asked for by a plan that is not what would be planned now.
     */
    MigrationStatus migrate(TenantId tenant, Actor actor, MigrateRequest request);

    default MigrationStatus migrate(TenantId tenant, Actor actor) {
        return migrate(tenant, actor, new MigrateRequest(null));
    }

    /**
     * Wants large objects, sequences and rows compared, and what was compared before to count no more: the status tells when it is done.
     * Refused but at the hold point and in the rollback window, and while the schemas differ.
     */
    MigrationStatus verify(TenantId tenant, Actor actor);

    /** Leaves the hold point; refused before it is reached, and when the fleet, the lag or the schema say no. */
    MigrationStatus switchover(TenantId tenant, Actor actor, SwitchoverRequest request);

    /**
     * Takes the switchover back, by one in the other direction: the tenant lives on the source again, and the migration waits at its hold
     * point. Refused outside the rollback window, and when the fleet, the lag or the schema say no. With a loss accepted, the source is
     * opened without the target, and the migration ends there: refused while the target answers.
     */
    MigrationStatus rollback(TenantId tenant, Actor actor, RollbackRequest request);

    /** What the source has got of the target, as far as it knows itself: for whoever has to go back without it. */
    Received received(TenantId tenant);

    /**
     * Lets nothing be copied or applied, until {@link #resume}; refused once the switchover has begun, one that was only asked for is taken
     * back. So is a rollback, after which nothing rests. The slots keep log meanwhile.
     */
    MigrationStatus pause(TenantId tenant, Actor actor);

    /** Lets a migration go on that was paused; does nothing to one that was not. */
    MigrationStatus resume(TenantId tenant, Actor actor);

    /**
     * Undoes everything; refused once the target is open. Without the target, refused while that answers, or while the source does not
     * say itself that it serves.
     */
    MigrationStatus abort(TenantId tenant, Actor actor, AbortRequest request);

    /**
     * After a completed switchover: leaves nothing of ours behind on either side, and the source accepts writes again. Of a migration
     * that is aborted or done: forgets it, and returns its last status. Refused in any other, and where a rollback was asked for.
     */
    MigrationStatus cleanup(TenantId tenant, Actor actor, CleanupRequest request);

    /** Waits until the status of the tenant differs from the one given, at most 30 s; for watchers. Null: any. */
    Optional<MigrationStatus> await(TenantId tenant, @Nullable MigrationStatus differsFrom);

    /** @param plan by which it is to begin, or not at all; null: however things are */
    record MigrateRequest(@Nullable PlanClaim plan) {}

    /**
     * How it is wanted.
     *
     * @param acceptDuplicates reroute without {@code failover.atomicRequests} is accepted
     * @param dryRun only everything that comes before the clock: the status tells whether it would begin
     */
    record SwitchoverRequest(boolean acceptDuplicates, boolean dryRun) {}

    /**
     * How it is wanted.
     *
     * @param acceptLoss the target is gone for good: what only it has is lost
     * @param dryRun as of a switchover
     * @param withoutWorkers the target's workers are left as they are, and stopped after it, once Amazon ECS lets itself be asked
     */
    record RollbackRequest(boolean acceptLoss, boolean dryRun, boolean withoutWorkers) {}

    /** @param withoutTarget it is gone for good: ends at the source, which serves, and leaves the target as it is */
    record AbortRequest(boolean withoutTarget) {}

    /**
     * How far it goes.
     *
     * @param withoutSource it is gone for good: ends at the target where the source does not answer, and leaves it as it is; a rollback
     *     that waits for it is taken back
     */
    record CleanupRequest(boolean withoutSource) {}
}
