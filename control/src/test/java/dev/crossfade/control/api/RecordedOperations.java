package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.Received;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Operations over any number of tenants, each with the status that a test last gave it; what is asked for is kept, and not done. */
public final class RecordedOperations implements Operations {

    private final Map<String, MigrationStatus> statuses = new ConcurrentSkipListMap<>();
    private final List<String> verbs = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<MigrationStatus>> courses = new ConcurrentHashMap<>();
    private final Map<String, Deque<MigrationStatus>> underWay = new ConcurrentHashMap<>();
    private volatile @Nullable OperationRefused refusal;

    /** The tenant's status from now on. */
    public void put(MigrationStatus status) {
        statuses.put(status.tenant(), status);
    }

    /** Once the verb was taken for the tenant, each look at it takes the next of these; the last one stays. */
    public void course(String verb, MigrationStatus... statuses) {
        courses.put(verb + " " + statuses[0].tenant(), new ArrayDeque<>(List.of(statuses)));
    }

    public void forget(String tenant) {
        statuses.remove(tenant);
    }

    public void refuse(OperationRefused with) {
        refusal = with;
    }

    /** What was asked for, in order: {@code "switchover acme by local"}; and {@code "end acme"} where a course was seen to its end. */
    public List<String> verbs() {
        return List.copyOf(verbs);
    }

    @Override
    public List<MigrationStatus> all() {
        return List.copyOf(statuses.values());
    }

    @Override
    public synchronized Optional<MigrationStatus> status(TenantId tenant) {
        Deque<MigrationStatus> course = underWay.get(tenant.value());
        if (course != null) {
            MigrationStatus next = course.removeFirst();
            put(next);
            if (course.isEmpty()) {
                underWay.remove(tenant.value());
                verbs.add("end " + tenant);
            }
        }
        return Optional.ofNullable(statuses.get(tenant.value()));
    }

    @Override
    public List<Finding> check(TenantId tenant) {
        return List.of();
    }

    @Override
    public MigrationPlan plan(TenantId tenant) {
        return Plans.sample();
    }

    @Override
    public MigrationStatus migrate(TenantId tenant, Actor actor, MigrateRequest request) {
        return take("migrate", tenant, actor);
    }

    @Override
    public MigrationStatus verify(TenantId tenant, Actor actor) {
        return take("verify", tenant, actor);
    }

    @Override
    public MigrationStatus switchover(TenantId tenant, Actor actor, SwitchoverRequest request) {
        return take(request.acceptDuplicates() ? "switchover, duplicates accepted," : "switchover", tenant, actor);
    }

    @Override
    public MigrationStatus rollback(TenantId tenant, Actor actor, RollbackRequest request) {
        String verb = request.withoutWorkers() ? "rollback, without workers," : "rollback";
        return take(request.acceptLoss() ? "rollback, the loss accepted," : verb, tenant, actor);
    }

    @Override
    public Received received(TenantId tenant) {
        return new Received(7L, Instant.parse("2026-11-24T10:00:00Z"), "0/16B3748", null);
    }

    @Override
    public MigrationStatus pause(TenantId tenant, Actor actor) {
        return take("pause", tenant, actor);
    }

    @Override
    public MigrationStatus resume(TenantId tenant, Actor actor) {
        return take("resume", tenant, actor);
    }

    @Override
    public MigrationStatus abort(TenantId tenant, Actor actor, AbortRequest request) {
        return take(request.withoutTarget() ? "abort, without the target," : "abort", tenant, actor);
    }

    @Override
    public MigrationStatus cleanup(TenantId tenant, Actor actor, CleanupRequest request) {
        return take(request.withoutSource() ? "cleanup, without the source," : "cleanup", tenant, actor);
    }

    @Override
    public Optional<MigrationStatus> await(TenantId tenant, @Nullable MigrationStatus differsFrom) {
        return status(tenant);
    }

    private synchronized MigrationStatus take(String verb, TenantId tenant, Actor actor) {
        OperationRefused with = refusal;
        if (with != null) {
            throw with;
        }
        verbs.add(verb + " " + tenant + " by " + actor.who() + (actor.why() == null ? "" : ": " + actor.why()));
        Deque<MigrationStatus> course = courses.remove(verb + " " + tenant);
        if (course != null) {
            underWay.put(tenant.value(), course);
            put(course.getFirst());
        }
        return statuses.getOrDefault(tenant.value(), Statuses.with(Statuses.copying(0), "tenant", tenant.value()));
    }
}
