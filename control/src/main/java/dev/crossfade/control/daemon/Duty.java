package dev.crossfade.control.daemon;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.telemetry.Telemetry;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.api.AuditTrail;
import dev.crossfade.control.api.Desk;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.leader.Candidate.Office;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.parking.Parking;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.control.support.SupportPart;
import dev.crossfade.control.support.SupportParts;
import dev.crossfade.control.workflow.GateLooks;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.runner.StandbyOperations;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.replication.DatabasePairs;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a controller does while it leads, and what it has to show while it does not. All of it is made anew for each time in which it
 * leads, and thrown away with it: nothing that was decided in one goes on in another. Begun and ended by one thread; read by many.
 */
final class Duty implements Desk, Office {

    /** Of a support bundle: many times what a migration has. */
    private static final int MOST_JOURNAL = 5_000;
    /** A database that does not answer keeps nobody who changes a route by hand, perhaps because of that. */
    private static final Duration LOOK_BY_HAND = Duration.ofSeconds(2);

    private final Premises premises;
    private final Supplier<Standing> standing;

    private volatile Consumer<ProxyReport> reported = report -> {};
    private volatile Now now;

    /**
     * Stands by.
     *
     * @param wakers answer those who wait for a route
     * @param lookers look at gates
     * @param standing what this controller is by its lease
     * @param telemetry is told of each step; empty: nobody is
     */
    Duty(
            Settings settings,
            DatabasePairs databases,
            JdbcStore store,
            Executor wakers,
            Executor lookers,
            Supplier<Standing> standing,
            Optional<Telemetry> telemetry) {
        this.premises = Premises.of(settings, databases, store, wakers, lookers, telemetry);
        this.standing = standing;
        this.now = standingBy();
    }

    /** Who is told of reports that do not come by the API; before there is one, nobody is. */
    void onReported(Consumer<ProxyReport> listener) {
        reported = listener;
    }

    /** @param term null while it stands by */
    private record Now(
            FleetRouting routing,
            Operations operations,
            AuditTrail audit,
            @Nullable TermOfOffice term) {}

    /** What is counted over all times in which it leads. */
    List<MeterBinder> meters() {
        return premises.meters();
    }

    /** As {@link Premises#examine}. */
    void examine() {
        premises.examine();
    }

    @Override
    public void begin(Tenure tenure) {
        TermOfOffice term = new TermOfOffice(premises, tenure, report -> reported.accept(report));
        term.start();
        now = new Now(term.routing(), term.operations(), term.audit(), term);
    }

    /** Lets an attempt under way end, or finds that it may not; whoever waits for a route is sent away. */
    @Override
    public void end() {
        Now last = now;
        now = standingBy();
        last.routing().publisher().dismiss();
        if (last.term() != null) {
            last.term().end();
        }
    }

    /** Leading by its lease is not enough: what it leads with has to be there, too. */
    @Override
    public Standing standing() {
        Standing byLease = standing.get();
        return byLease.acts() && now.term() == null ? Standing.beginning() : byLease;
    }

    @Override
    public FleetRouting routing() {
        return now.routing();
    }

    @Override
    public Operations operations() {
        return now.operations();
    }

    @Override
    public AuditTrail audit() {
        return now.audit();
    }

    @Override
    public Optional<Parking> parking() {
        TermOfOffice term = now.term();
        return term == null ? Optional.empty() : term.parking();
    }

    @Override
    public Optional<CompletableFuture<Gates>> gates(TenantId tenant) {
        return premises.settings().tenants().stream()
                .filter(one -> one.id().equals(tenant))
                .filter(one -> one.source().database() != null && one.target().database() != null)
                .findFirst()
                .map(one -> new GateLooks(premises.databases(), premises.lookers(), LOOK_BY_HAND).look(one));
    }

    @Override
    public byte[] supportBundle(TenantId tenant, List<SupportPart> found) {
        List<SupportPart> parts = new ArrayList<>(found);
        parts.add(new SupportPart(
                "journal.json",
                "what the migration has done, step by step",
                () -> Json.MAPPER.writeValueAsString(journal(tenant))));
        return new SupportParts(premises.settings()).bundle(tenant, parts);
    }

    private List<JournalEntry> journal(TenantId tenant) {
        SqlMigrationStore migrations = new SqlMigrationStore(premises.store());
        return migrations
                .find(tenant)
                .map(migration -> migrations.journal(migration.id(), MOST_JOURNAL))
                .orElse(List.of());
    }

    private Now standingBy() {
        SqlMigrationStore migrations = new SqlMigrationStore(premises.store());
        FleetRouting routing = new FleetRouting(
                RoutePublisher.ofAnother(premises.routes(premises.store(), () -> false)),
                premises.registry(),
                new StoredMigrations(migrations));
        StandbyOperations operations = new StandbyOperations(
                premises.ports(routing, migrations, MigrationListener.NOBODY),
                MigrationSteps.inOrder(Hooks.NONE),
                premises.settings().tenants(),
                premises.clock(),
                this::standing);
        return new Now(routing, operations, new StoredAudit(migrations), null);
    }
}
