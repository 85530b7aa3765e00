package dev.crossfade.control.daemon;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.telemetry.Telemetry;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.TenantDigest;
import dev.crossfade.control.api.AuditTrail;
import dev.crossfade.control.api.Desk;
import dev.crossfade.control.aws.workers.EcsWorkers;
import dev.crossfade.control.etcd.EtcdLosses;
import dev.crossfade.control.etcd.EtcdProxies;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.ProxyRegistry;
import dev.crossfade.control.fleet.RosterKeeper;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.fleet.RoutingTableStore;
import dev.crossfade.control.hooks.HookCounts;
import dev.crossfade.control.hooks.RealHooks;
import dev.crossfade.control.hooks.RunningHooks;
import dev.crossfade.control.leader.Candidate.Office;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.notify.Notifier;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.outward.Redaction;
import dev.crossfade.control.outward.SecretCounts;
import dev.crossfade.control.parking.Parking;
import dev.crossfade.control.parking.ParkingCounts;
import dev.crossfade.control.parking.Sealing;
import dev.crossfade.control.parking.Terms;
import dev.crossfade.control.plan.PlanSurroundings;
import dev.crossfade.control.steps.HttpOriginHealth;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.store.RouteStore;
import dev.crossfade.control.store.SqlDueHooks;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.control.store.SqlParked;
import dev.crossfade.control.store.SqlRoster;
import dev.crossfade.control.store.SqlWorkerCounts;
import dev.crossfade.control.support.SupportPart;
import dev.crossfade.control.support.SupportParts;
import dev.crossfade.control.trace.StepTraces;
import dev.crossfade.control.workers.PassMeter;
import dev.crossfade.control.workers.RunningWorkers;
import dev.crossfade.control.workflow.FirstRoutes;
import dev.crossfade.control.workflow.GateLooks;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.journal.MigrationFeed;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.pace.SteadyTime;
import dev.crossfade.control.workflow.runner.MigrationRunner;
import dev.crossfade.control.workflow.runner.StandbyOperations;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.replication.DatabasePairs;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a controller does while it leads, and what it has to show while it does not. All of it is made anew for each time in which it
 * leads, and thrown away with it: nothing that was decided in one goes on in another. Begun and ended by one thread; read by many.
 */
final class Duty implements Desk, Office {

    /** More than any fleet of ours has proxies. */
    private static final int MOST_ROUTE_WAITERS = 2000;
    /** Of a support bundle: many times what a migration has. */
    private static final int MOST_JOURNAL = 5_000;
    /** A database that does not answer keeps no controller from its start. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(5);
    /** Nor somebody who changes a route by hand, perhaps because it does not answer. */
    private static final Duration LOOK_BY_HAND = Duration.ofSeconds(2);

    private final Settings settings;
    private final DatabasePairs databases;
    private final JdbcStore store;
    private final Executor wakers;
    private final Executor lookers;
    private final Supplier<Standing> standing;
    private final Optional<Telemetry> telemetry;
    private final Clock clock = Clock.systemUTC();
    private final SteadyTime steady = new SteadyTime(clock, System::nanoTime);
    private final RealHooks hookRunner;
    private final HookCounts hookCounts = new HookCounts();
    private final PassMeter workerPasses = new PassMeter();
    private final Notifications notifications;
    private final Optional<EtcdFleet> etcd;
    private final Optional<Sealing> sealing;
    private final ParkingCounts parkingCounts;

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
        this.settings = settings;
        this.databases = databases;
        this.store = store;
        this.wakers = wakers;
        this.lookers = lookers;
        this.standing = standing;
        this.telemetry = telemetry;
        HttpPost http = new HttpPost();
        this.hookRunner = new RealHooks(http, Redaction.of(settings));
        this.notifications = new Notifications(settings.control().notifications(), http, clock, steady);
        this.etcd = EtcdFleet.of(settings);
        this.sealing = ParkingKeys.of(settings.control());
        this.parkingCounts = new ParkingCounts(
                settings.tenants().stream().map(TenantSettings::id).toList(), clock);
        this.now = standingBy();
    }

    /** Who is told of reports that do not come by the API; before there is one, nobody is. */
    void onReported(Consumer<ProxyReport> listener) {
        reported = listener;
    }

    /** @param acting null while it stands by */
    private record Now(
            FleetRouting routing,
            Operations operations,
            AuditTrail audit,
            @Nullable Acting acting) {}

    /** What only the leader does. The migrations end first, so that what they have come to is told. */
    private record Acting(
            MigrationRunner runner,
            Notifier notifier,
            RunningHooks hooks,
            RunningWorkers workers,
            RosterKeeper roster,
            Optional<EtcdProxies> proxies,
            Optional<Parking> parking,
            Optional<EtcdLosses> losses) {

        void start() {
            roster.start();
            proxies.ifPresent(EtcdProxies::start);
            losses.ifPresent(EtcdLosses::start);
            // What is to be told says how it stands by then, which nobody knows before.
            runner.start();
            notifier.start();
            parking.ifPresent(Parking::start);
        }

        void end() {
            try {
                runner.close();
            } finally {
                parking.ifPresent(Parking::close);
                notifier.close();
                hooks.close();
                workers.close();
                losses.ifPresent(EtcdLosses::close);
                proxies.ifPresent(EtcdProxies::close);
                roster.close();
            }
        }
    }

    /** What is counted over all times in which it leads. */
    List<MeterBinder> meters() {
        List<MeterBinder> meters = new ArrayList<>(notifications.meters());
        meters.add(hookCounts);
        meters.add(workerPasses);
        meters.add(new SecretCounts());
        meters.add(parkingCounts);
        return meters;
    }

    /**
     * Before anything is begun. Routes that cannot be read now are looked at when it begins.
     *
     * @throws IllegalArgumentException when the stored routes would lead astray under these settings
     */
    void examine() {
        insistOnKeyForParking();
        try {
            RoutePublisher.insistOnSides(routes(store, () -> false).load(), settings.tenants());
        } catch (StoreFailure e) {
            if (!e.kind().isOfRoutes()) {
                throw e;
            }
        }
    }

    /** A controller of its own makes itself one. */
    private void insistOnKeyForParking() {
        if (sealing.isEmpty()) {
            settings.tenants().stream()
                    .filter(tenant -> !tenant.parking().isEmpty())
                    .findFirst()
                    .ifPresent(tenant -> {
                        throw new IllegalArgumentException("control.parking.key: missing: '" + tenant.id()
                                + "' has rules of parking, and a store that controllers share needs a key that they share"
                                + " (openssl rand -base64 32)");
                    });
        }
    }

    @Override
    public void begin(Tenure tenure) {
        JdbcStore ours = store.under(tenure);
        notifications.sweep(ours);
        SqlMigrationStore migrations = new SqlMigrationStore(ours, notifications.inbox());
        RoutePublisher publisher = RoutePublisher.start(
                routes(ours, tenure::lasts),
                settings.tenants(),
                new FirstRoutes(new GateLooks(databases, lookers, FIRST_LOOK)),
                MOST_ROUTE_WAITERS,
                wakers);
        ProxyRegistry registry = registry();
        RosterKeeper roster = RosterKeeper.takeUp(new SqlRoster(ours), registry);
        FleetRouting routing = new FleetRouting(
                publisher, registry, new StoredMigrations(migrations), new StoredRouteAudit(migrations, clock));
        RunningHooks hooks = RunningHooks.start(
                settings.control().hooks(), hookRunner, new SqlDueHooks(ours), hookCounts, tenure::lasts, steady);
        RunningWorkers workers = RunningWorkers.start(
                settings.tenants(),
                // A reference to the method would load what it is of.
                named -> EcsWorkers.ofEnvironment(named),
                new SqlWorkerCounts(ours),
                tenure::lasts,
                steady,
                workerPasses);
        MigrationFeed feed = new MigrationFeed();
        MigrationRunner runner = new MigrationRunner(
                ports(routing, migrations, feed),
                MigrationSteps.inOrder(workers.with(hooks.runs())),
                settings.tenants(),
                PlanSurroundings.of(settings.control()),
                clock,
                steady);
        Notifier notifier = notifications.of(ours, runner);
        feed.subscribe(hooks);
        feed.subscribe(workers);
        feed.subscribe(notifier);
        telemetry.ifPresent(there -> feed.subscribe(new StepTraces(there.tracer("dev.crossfade.control"))));
        Optional<EtcdProxies> proxies = etcd.map(fleet -> fleet.proxies(routing, report -> reported.accept(report)));
        Optional<EtcdLosses> losses = etcd.map(fleet -> fleet.losses(routing));
        Acting acting =
                new Acting(runner, notifier, hooks, workers, roster, proxies, parking(ours, routing, tenure), losses);
        try {
            acting.start();
        } catch (RuntimeException | Error e) {
            acting.end();
            throw e;
        }
        now = new Now(routing, runner, new StoredAudit(migrations), acting);
    }

    /** Lets an attempt under way end, or finds that it may not; whoever waits for a route is sent away. */
    @Override
    public void end() {
        Now last = now;
        now = standingBy();
        last.routing().publisher().dismiss();
        if (last.acting() != null) {
            last.acting().end();
        }
    }

    /** Leading by its lease is not enough: what it leads with has to be there, too. */
    @Override
    public Standing standing() {
        Standing byLease = standing.get();
        return byLease.acts() && now.acting() == null ? Standing.beginning() : byLease;
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
        Acting acting = now.acting();
        return acting == null ? Optional.empty() : acting.parking();
    }

    private Optional<Parking> parking(JdbcStore ours, FleetRouting routing, Tenure tenure) {
        ControlSettings.Parking wanted = settings.control().parking();
        return sealing.map(keys -> new Parking(
                settings.tenants(),
                new SqlParked(ours),
                keys,
                new Destinations(settings.tenants(), routing),
                new FleetMarks(routing),
                new Terms(wanted.atOnce(), wanted.giveUpAfter(), wanted.retention()),
                parkingCounts,
                clock,
                tenure::lasts));
    }

    @Override
    public Optional<CompletableFuture<Gates>> gates(TenantId tenant) {
        return settings.tenants().stream()
                .filter(one -> one.id().equals(tenant))
                .filter(one -> one.source().database() != null && one.target().database() != null)
                .findFirst()
                .map(one -> new GateLooks(databases, lookers, LOOK_BY_HAND).look(one));
    }

    @Override
    public byte[] supportBundle(TenantId tenant, List<SupportPart> found) {
        List<SupportPart> parts = new ArrayList<>(found);
        parts.add(new SupportPart(
                "journal.json",
                "what the migration has done, step by step",
                () -> Json.MAPPER.writeValueAsString(journal(tenant))));
        return new SupportParts(settings).bundle(tenant, parts);
    }

    private List<JournalEntry> journal(TenantId tenant) {
        SqlMigrationStore migrations = new SqlMigrationStore(store);
        return migrations
                .find(tenant)
                .map(migration -> migrations.journal(migration.id(), MOST_JOURNAL))
                .orElse(List.of());
    }

    private Now standingBy() {
        SqlMigrationStore migrations = new SqlMigrationStore(store);
        FleetRouting routing = new FleetRouting(
                RoutePublisher.ofAnother(routes(store, () -> false)), registry(), new StoredMigrations(migrations));
        StandbyOperations operations = new StandbyOperations(
                ports(routing, migrations, MigrationListener.NOBODY),
                MigrationSteps.inOrder(Hooks.NONE),
                settings.tenants(),
                clock,
                this::standing);
        return new Now(routing, operations, new StoredAudit(migrations), null);
    }

    private MigrationRunner.Ports ports(
            FleetRouting routing, SqlMigrationStore migrations, MigrationListener listener) {
        return new MigrationRunner.Ports(databases, routing, migrations, new HttpOriginHealth(), listener);
    }

    private RoutingTableStore routes(JdbcStore kept, BooleanSupplier leads) {
        return etcd.map(fleet -> fleet.table(leads)).orElseGet(() -> new RouteStore(kept));
    }

    private ProxyRegistry registry() {
        return new ProxyRegistry(digests(settings.tenants()), settings.proxy().lease(), System::nanoTime);
    }

    private static Map<TenantId, String> digests(List<TenantSettings> tenants) {
        Map<TenantId, String> digests = new HashMap<>();
        for (TenantSettings tenant : tenants) {
            String source = tenant.source().origin();
            String target = tenant.target().origin();
            if (source != null && target != null) {
                digests.put(tenant.id(), TenantDigest.of(tenant.hosts(), source, target));
            }
        }
        return digests;
    }
}
