package dev.crossfade.control.daemon;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.api.AuditTrail;
import dev.crossfade.control.aws.workers.EcsWorkers;
import dev.crossfade.control.etcd.EtcdLosses;
import dev.crossfade.control.etcd.EtcdProxies;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.ProxyRegistry;
import dev.crossfade.control.fleet.RosterKeeper;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.fleet.RoutesInUse;
import dev.crossfade.control.hooks.RunningHooks;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.notify.Notifier;
import dev.crossfade.control.parking.Parking;
import dev.crossfade.control.parking.Terms;
import dev.crossfade.control.plan.PlanSurroundings;
import dev.crossfade.control.steps.HttpOriginHealth;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.store.SqlDueHooks;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.control.store.SqlParked;
import dev.crossfade.control.store.SqlRoster;
import dev.crossfade.control.store.SqlWorkerCounts;
import dev.crossfade.control.trace.StepTraces;
import dev.crossfade.control.workers.RunningWorkers;
import dev.crossfade.control.workflow.FirstRoutes;
import dev.crossfade.control.workflow.GateLooks;
import dev.crossfade.control.workflow.journal.MigrationFeed;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.runner.MigrationRunner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** What only the leader does, put together for one term and thrown away with it; every write names the term. */
final class TermOfOffice {

    /** More than any fleet of ours has proxies. */
    private static final int MOST_ROUTE_WAITERS = 2000;
    /** A database that does not answer keeps no controller from its start. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(5);

    private final FleetRouting routing;
    private final AuditTrail audit;
    private final MigrationRunner runner;
    private final Notifier notifier;
    private final RunningHooks hooks;
    private final RunningWorkers workers;
    private final RosterKeeper roster;
    private final Optional<EtcdProxies> proxies;
    private final Optional<EtcdLosses> losses;
    private final Optional<Parking> parking;

    /**
     * Reads what is stored, and starts nothing but hooks and workers, which wait.
     *
     * @param reported is told of reports that do not come by the API
     */
    TermOfOffice(Premises premises, Tenure tenure, Consumer<ProxyReport> reported) {
        Settings settings = premises.settings();
        JdbcStore ours = premises.store().under(tenure);
        premises.notifications().sweep(ours);
        SqlMigrationStore migrations =
                new SqlMigrationStore(ours, premises.notifications().inbox());
        ProxyRegistry registry = premises.registry();
        this.roster = RosterKeeper.takeUp(new SqlRoster(ours), registry);
        RoutePublisher publisher = RoutePublisher.start(
                premises.routes(ours, tenure::lasts),
                settings.tenants(),
                firstRoutes(premises, registry),
                MOST_ROUTE_WAITERS,
                premises.wakers());
        this.routing = new FleetRouting(
                publisher,
                registry,
                new StoredMigrations(migrations),
                new StoredRouteAudit(migrations, premises.clock()),
                premises.backlogs());
        this.audit = new StoredAudit(migrations);
        this.hooks = RunningHooks.start(
                settings.control().hooks(),
                premises.hookRunner(),
                new SqlDueHooks(ours),
                premises.hookCounts(),
                tenure::lasts,
                premises.steady());
        this.workers = RunningWorkers.start(
                settings.tenants(),
                // A reference to the method would load what it is of.
                named -> EcsWorkers.ofEnvironment(named),
                new SqlWorkerCounts(ours),
                tenure::lasts,
                premises.steady(),
                premises.workerPasses());
        MigrationFeed feed = new MigrationFeed();
        this.runner = new MigrationRunner(
                premises.ports(routing, migrations, feed),
                MigrationSteps.inOrder(workers.with(hooks.runs())),
                settings.tenants(),
                PlanSurroundings.of(settings.control()),
                premises.clock(),
                premises.steady());
        this.notifier = premises.notifications().of(ours, runner);
        feed.subscribe(hooks);
        feed.subscribe(workers);
        feed.subscribe(notifier);
        premises.telemetry().ifPresent(there -> feed.subscribe(new StepTraces(there.tracer("dev.crossfade.control"))));
        this.proxies = premises.etcd().map(fleet -> fleet.proxies(routing, reported));
        this.losses = premises.etcd().map(fleet -> fleet.losses(routing));
        this.parking = parking(premises, ours, routing, tenure);
    }

    /** Proxies that register in etcd can be heard of before there are routes. */
    private static Function<List<TenantSettings>, List<Route>> firstRoutes(Premises premises, ProxyRegistry registry) {
        FirstRoutes byGates = new FirstRoutes(new GateLooks(premises.databases(), premises.lookers(), FIRST_LOOK));
        return premises.etcd()
                .<Function<List<TenantSettings>, List<Route>>>map(
                        fleet -> new RoutesInUse(registry, fleet.roll(), TermOfOffice::rest, byGates))
                .orElse(byGates);
    }

    private static void rest(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFailure(StoreFailure.Kind.FAILED, "stopped while proxies were waited for", "start again", e);
        }
    }

    private static Optional<Parking> parking(Premises premises, JdbcStore ours, FleetRouting routing, Tenure tenure) {
        Settings settings = premises.settings();
        ControlSettings.Parking wanted = settings.control().parking();
        return premises.sealing()
                .map(keys -> new Parking(
                        settings.tenants(),
                        new SqlParked(ours),
                        keys,
                        new RoutedOrigins(settings.tenants(), routing, new HttpOriginHealth(), premises.lookers()),
                        new FleetMarks(routing, premises.clock()),
                        new Terms(wanted.atOnce(), Terms.USUAL.mostBytes(), wanted.giveUpAfter(), wanted.retention()),
                        premises.parkingCounts(),
                        premises.clock(),
                        tenure::lasts));
    }

    /** What throws ends it again. */
    void start() {
        try {
            roster.start();
            proxies.ifPresent(EtcdProxies::start);
            losses.ifPresent(EtcdLosses::start);
            // What is to be told says how it stands by then, which nobody knows before.
            runner.start();
            notifier.start();
            parking.ifPresent(Parking::start);
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
    }

    /** The migrations end first, so that what they have come to is told. */
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

    FleetRouting routing() {
        return routing;
    }

    MigrationRunner operations() {
        return runner;
    }

    AuditTrail audit() {
        return audit;
    }

    Optional<Parking> parking() {
        return parking;
    }
}
