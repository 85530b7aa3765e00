package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.Received;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Operations without a migration behind them: each look at the status takes the next one of the script, the last stays.
 */
public final class ScriptedOperations implements Operations {

    private final Deque<MigrationStatus> script = new ArrayDeque<>();
    private final List<String> verbs = new ArrayList<>();
    private @Nullable RuntimeException refusal;
    private boolean started;

    /** What the tenant's status will be, one look after the other. */
    public synchronized ScriptedOperations will(MigrationStatus... statuses) {
        script.clear();
        script.addAll(List.of(statuses));
        return this;
    }

    public synchronized ScriptedOperations alreadyStarted() {
        started = true;
        return this;
    }

    public synchronized ScriptedOperations refuse(RuntimeException with) {
        refusal = with;
        return this;
    }

    /** The verbs that were taken, in order: {@code "switchover acme by local"}. */
    public synchronized List<String> verbs() {
        return List.copyOf(verbs);
    }

    @Override
    public synchronized List<MigrationStatus> all() {
        return started && !script.isEmpty() ? List.of(script.getFirst()) : List.of();
    }

    @Override
    public synchronized Optional<MigrationStatus> status(TenantId tenant) {
        if (!started || script.isEmpty() || !script.getFirst().tenant().equals(tenant.value())) {
            return Optional.empty();
        }
        return Optional.of(next());
    }

    private MigrationStatus next() {
        return script.size() > 1 ? script.removeFirst() : script.getFirst();
    }

    @Override
    public List<Finding> check(TenantId tenant) {
        return List.of(new Finding(
                Finding.Severity.BLOCKS,
                "wal-level",
                null,
                "",
                "wal_level is replica",
                "ALTER SYSTEM SET wal_level = logical"));
    }

    @Override
    public MigrationPlan plan(TenantId tenant) {
        return Plans.sample();
    }

    @Override
    public MigrationStatus migrate(TenantId tenant, Actor actor, MigrateRequest request) {
        return verb(request.plan() == null ? "migrate" : "migrate, as planned,", tenant, actor);
    }

    @Override
    public MigrationStatus verify(TenantId tenant, Actor actor) {
        return verb("verify", tenant, actor);
    }

    @Override
    public MigrationStatus switchover(TenantId tenant, Actor actor, SwitchoverRequest request) {
        if (request.dryRun()) {
            return verb("switchover, tried,", tenant, actor);
        }
        return verb(request.acceptDuplicates() ? "switchover, duplicates accepted," : "switchover", tenant, actor);
    }

    @Override
    public MigrationStatus rollback(TenantId tenant, Actor actor, RollbackRequest request) {
        String verb = request.withoutWorkers() ? "rollback, without workers," : "rollback";
        return verb(request.acceptLoss() ? "rollback, the loss accepted," : verb, tenant, actor);
    }

    @Override
    public Received received(TenantId tenant) {
        return new Received(7L, Instant.parse("2026-11-24T10:00:00Z"), "0/16B3748", null);
    }

    @Override
    public MigrationStatus pause(TenantId tenant, Actor actor) {
        return verb("pause", tenant, actor);
    }

    @Override
    public MigrationStatus resume(TenantId tenant, Actor actor) {
        return verb("resume", tenant, actor);
    }

    @Override
    public MigrationStatus abort(TenantId tenant, Actor actor, AbortRequest request) {
        return verb(request.withoutTarget() ? "abort, without the target," : "abort", tenant, actor);
    }

    @Override
    public MigrationStatus cleanup(TenantId tenant, Actor actor, CleanupRequest request) {
        return verb(request.withoutSource() ? "cleanup, without the source," : "cleanup", tenant, actor);
    }

    private synchronized MigrationStatus verb(String verb, TenantId tenant, Actor actor) {
        if (refusal != null) {
            throw refusal;
        }
        verbs.add(verb + " " + tenant + " by " + actor.who() + (actor.why() == null ? "" : ": " + actor.why()));
        started = true;
        return script.getFirst();
    }

    @Override
    public Optional<MigrationStatus> await(TenantId tenant, @Nullable MigrationStatus differsFrom) {
        return status(tenant);
    }
}
