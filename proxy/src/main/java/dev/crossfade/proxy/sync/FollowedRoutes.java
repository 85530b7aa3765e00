package dev.crossfade.proxy.sync;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.proxy.routing.TenantHandle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes that are somebody else's to decide: follows that one's table and reports to it. Three threads: one waits for tables, one reports,
 * one watches the lease. Where nobody answers the last table goes on to rule, and what is switching holds.
 */
public abstract sealed class FollowedRoutes implements RoutingSource permits ControlRoutes, EtcdRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(FollowedRoutes.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);

    private final RoutingAuthority authority;
    private volatile ProxyIdentity identity;
    private final LiveRoutes routes;
    private final ForcedRoutes forced;
    private final ByHand byHand;
    private final LeaseWatch watch;
    private final RoutePoll poll;
    private final ReportLoop reports;
    private final ScheduledExecutorService threads;

    FollowedRoutes(
            RoutingAuthority authority,
            Duration longestLease,
            LiveRoutes routes,
            ProxyIdentity identity,
            ForcedRoutes forced,
            Sightings sightings,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.authority = authority;
        this.routes = routes;
        this.identity = identity;
        this.forced = forced;
        this.byHand = new ByHand(routes, clock);
        Lease lease = new Lease(nanoTime);
        this.watch = new LeaseWatch(lease, routes);
        this.poll = new RoutePoll(authority, routes, new Backoff(FIRST_RETRY, Duration.ofSeconds(2), random));
        this.reports = new ReportLoop(
                authority,
                () -> report(sightings),
                routes,
                lease,
                longestLease,
                watch,
                nanoTime,
                new Backoff(FIRST_RETRY, Duration.ofSeconds(1), random));
        this.threads = Executors.newScheduledThreadPool(3, work -> {
            Thread thread = new Thread(work, "followed-routes");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void start() {
        routes.onAcknowledged(reports::wake);
        routes.onDrained(this::drained);
        threads.execute(reports);
        threads.execute(poll);
        var unused = threads.scheduleAtFixedRate(
                () -> watch.look(), LeaseWatch.EVERY_MS, LeaseWatch.EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** News only while somebody waits for it: under a fence that stays for days each last request would be a report. */
    private void drained(TenantHandle tenant) {
        Route route = tenant.route();
        if (route.mode() != RouteMode.DIRECT || route.switching()) {
            reports.wake();
        }
    }

    private ProxyReport report(Sightings sightings) {
        ProxyIdentity self = identity;
        // The revision first: the acknowledgements are then at least as new as it says.
        long revision = routes.acknowledgedRevision();
        List<ProxyReport.Acknowledgement> acknowledgements = routes.acknowledgements();
        return new ProxyReport(
                self.id(),
                self.instance(),
                self.version(),
                revision,
                !detached().isEmpty(),
                self.digests(),
                acknowledgements,
                sightings.origins().get(),
                sightings.traffic().get());
    }

    /** What whoever asks for a flip here is told. */
    abstract FollowsAnother followsAnother();

    /** Whom it follows, for one line about it. */
    abstract String kind();

    /** Forced, it leaves this proxy detached: which blocks switchovers until a newer route is followed. */
    @Override
    public Flip flip(TenantId tenant, RouteChange change, boolean force) {
        if (routes.tenant(tenant).isEmpty()) {
            return new UnknownTenant();
        }
        if (!force) {
            return followsAnother();
        }
        Flip flip = byHand.flip(tenant, change, forced::add);
        if (flip instanceof Flipped) {
            LOG.warn(
                    "Route of {} forced at this proxy: it is detached from {}, and no tenant of its is switched over,"
                            + " until a newer route comes from there",
                    tenant,
                    authority.name());
            reports.wake();
        }
        return flip;
    }

    /** The tenants of which a forced route is followed instead of the common one. */
    public List<String> detached() {
        return forced.followedIn(routes.table());
    }

    /** Somebody else decides, whatever the settings have for a first start. */
    @Override
    public Optional<Route> firstRoute(TenantSettings tenant) {
        return Optional.empty();
    }

    @Override
    public void configured(List<TenantSettings> tenants) {
        identity = identity.with(tenants);
        reports.wake();
    }

    public boolean isLeaseHeld() {
        return watch.isHeld();
    }

    /** How often the lease was lost since the start. */
    public long leaseLosses() {
        return watch.losses();
    }

    @Override
    public String status() {
        return kind() + ", revision " + routes.table().revision() + ", lease "
                + (watch.isHeld() ? "held" : "not held")
                + (detached().isEmpty()
                        ? ""
                        : ", detached: the route was forced here of " + String.join(", ", detached()))
                + troubles();
    }

    @Override
    public Optional<String> trouble() {
        return poll.trouble().map(why -> kind() + ": " + why);
    }

    /** A report fails for what the poll fails for, mostly: one reason is enough. */
    private String troubles() {
        return poll.trouble()
                .map(why -> "; cannot follow it: " + why)
                .or(() -> reports.trouble().map(why -> "; cannot report to it: " + why))
                .orElse("");
    }

    @Override
    public void close() {
        threads.shutdownNow();
        authority.close();
    }
}
