package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.leader.NotLeading;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.leader.Standing.StandingBy;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.workflow.runner.MigrationRunner.Ports;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.Received;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The verbs at a controller that does not lead: each is refused with the name of who does. What is read is what the store has; what only
 * the leader sees (gates, lag, the attempt under way) is unknown here, and the status says so.
 */
public final class StandbyOperations implements Operations {

    private final Ports ports;
    private final Map<TenantId, TenantSettings> tenants;
    private final StoredReport written;
    private final Supplier<Standing> standing;

    public StandbyOperations(
            Ports ports, StepPlan plan, List<TenantSettings> tenants, Clock clock, Supplier<Standing> standing) {
        this.ports = ports;
        this.tenants = tenants.stream().collect(Collectors.toUnmodifiableMap(TenantSettings::id, Function.identity()));
        this.written = new StoredReport(ports, plan, clock);
        this.standing = standing;
    }

    @Override
    public List<MigrationStatus> all() {
        return ports.store().all().stream()
                .filter(migration -> tenants.containsKey(migration.tenant()))
                .map(this::report)
                .toList();
    }

    @Override
    public Optional<MigrationStatus> status(TenantId tenant) {
        return ports.store().find(tenant).map(this::report);
    }

    private MigrationStatus report(Migration stored) {
        TenantSettings tenant = tenants.get(stored.tenant());
        if (tenant == null) {
            throw new OperationRefused(
                    "the tenant " + stored.tenant() + " is unknown",
                    "the configuration does not name it",
                    "see `tenants`");
        }
        return written.of(tenant, stored, trouble(stored.tenant()));
    }

    private MigrationStatus.@Nullable Trouble trouble(TenantId tenant) {
        return standing.get() instanceof StandingBy standby
                ? new MigrationStatus.Trouble(
                        "this controller stands by, and knows only what was written down",
                        standby.why(),
                        action("status " + tenant, standby))
                : null;
    }

    private NotLeading refused() {
        return standing.get() instanceof StandingBy standby
                ? new NotLeading(standby.why(), standby.leader())
                : new NotLeading("it begins to lead", Optional.empty());
    }

    private static String action(String command, StandingBy standby) {
        return standby.leader()
                .map(leader -> "ask the one at " + leader + ": crossfade " + command
                        + " --control URL; where it is gone, another leads in a few seconds")
                .orElse("try again in a second");
    }

    @Override
    public List<Finding> check(TenantId tenant) {
        throw refused();
    }

    @Override
    public MigrationPlan plan(TenantId tenant) {
        throw refused();
    }

    @Override
    public MigrationStatus migrate(TenantId tenant, Actor actor, MigrateRequest request) {
        throw refused();
    }

    @Override
    public MigrationStatus verify(TenantId tenant, Actor actor) {
        throw refused();
    }

    @Override
    public MigrationStatus switchover(TenantId tenant, Actor actor, SwitchoverRequest request) {
        throw refused();
    }

    @Override
    public MigrationStatus rollback(TenantId tenant, Actor actor, RollbackRequest request) {
        throw refused();
    }

    @Override
    public Received received(TenantId tenant) {
        throw refused();
    }

    @Override
    public MigrationStatus pause(TenantId tenant, Actor actor) {
        throw refused();
    }

    @Override
    public MigrationStatus resume(TenantId tenant, Actor actor) {
        throw refused();
    }

    @Override
    public MigrationStatus abort(TenantId tenant, Actor actor, AbortRequest request) {
        throw refused();
    }

    @Override
    public MigrationStatus cleanup(TenantId tenant, Actor actor, CleanupRequest request) {
        throw refused();
    }

    /** Nothing rings here when the leader changes something. */
    @Override
    public Optional<MigrationStatus> await(TenantId tenant, @Nullable MigrationStatus differsFrom) {
        return status(tenant);
    }
}
