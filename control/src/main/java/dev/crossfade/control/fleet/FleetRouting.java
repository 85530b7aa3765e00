package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.ProxyLease;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.workflow.routing.RouteChange;
import dev.crossfade.control.workflow.routing.Routing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Routing as the workflow sees it, and the proxies' way in: the table and the registry together. Thread-safe. */
public final class FleetRouting implements Routing {

    private final RoutePublisher publisher;
    private final ProxyRegistry registry;
    private final MigrationsUnderWay migrations;
    private final Overtaking overtaking;
    private final Latches latches;
    private final Backlogs backlogs;

    /** Keeps no audit. */
    public FleetRouting(RoutePublisher publisher, ProxyRegistry registry, MigrationsUnderWay migrations) {
        this(publisher, registry, migrations, RouteAudit.NONE);
    }

    /** Knows nothing of what is parked. */
    public FleetRouting(
            RoutePublisher publisher, ProxyRegistry registry, MigrationsUnderWay migrations, RouteAudit audit) {
        this(publisher, registry, migrations, audit, Backlogs.UNKNOWN);
    }

    /** @param audit keeps which routes were taken over from proxies */
    public FleetRouting(
            RoutePublisher publisher,
            ProxyRegistry registry,
            MigrationsUnderWay migrations,
            RouteAudit audit,
            Backlogs backlogs) {
        this.publisher = publisher;
        this.registry = registry;
        this.migrations = migrations;
        this.overtaking = new Overtaking(publisher, registry, audit);
        this.latches = new Latches(publisher, registry, migrations, audit);
        this.backlogs = backlogs;
    }

    public RoutePublisher publisher() {
        return publisher;
    }

    public ProxyRegistry registry() {
        return registry;
    }

    @Override
    public Route current(TenantId tenant) {
        return orRefused(publisher.current(tenant), tenant);
    }

    @Override
    public Route shown(TenantId tenant) {
        return orRefused(publisher.table().route(tenant), tenant);
    }

    /**
     * A route as it is shown to whoever looks.
     *
     * @param doubt why it is only the last that is known, in words; empty where it is the newest
     */
    public record Sighted(Route route, Optional<String> doubt) {}

    /** As {@link #shown}; what keeps the routes is not asked where it is known not to answer. */
    public Sighted sighted(TenantId tenant) {
        Optional<String> blindness = registry.blindness();
        if (blindness.isPresent()) {
            return new Sighted(lastShown(tenant), blindness);
        }
        Route route = shown(tenant);
        return new Sighted(
                route,
                publisher.isUncertain()
                        ? Optional.of(
                                "whether a change that was asked for after it was written is not known, for what keeps"
                                        + " the routes does not answer")
                        : Optional.empty());
    }

    /** As it was shown last; what keeps the routes is not asked. */
    public Route lastShown(TenantId tenant) {
        return orRefused(publisher.lastShown().route(tenant), tenant);
    }

    private static Route orRefused(Optional<Route> route, TenantId tenant) {
        return route.orElseThrow(() -> new IllegalArgumentException("tenant '" + tenant + "' has no route"));
    }

    @Override
    public Route publish(TenantId tenant, RouteChange change, Epoch atLeast) {
        return publisher.publish(
                tenant,
                aboveReported(tenant).max(atLeast),
                before -> before.to(
                        change.primary(), change.mode(), change.fenced(), change.switching(), change.until()));
    }

    /**
     * As {@link RoutePublisher#change}, above every epoch that a proxy has reported, unless it would lead requests astray.
     *
     * @param force also when it would
     */
    public ChangeByHand change(TenantId tenant, dev.crossfade.config.wire.RouteChange change, boolean force) {
        Optional<ChangeByHand.Misleading> objection = force ? Optional.empty() : objection(tenant, change);
        return objection.isPresent() ? objection.get() : publisher.change(tenant, change, aboveReported(tenant));
    }

    /** Of a change that is based on another route than the current one the publisher has to say so, and does. */
    private Optional<ChangeByHand.Misleading> objection(TenantId tenant, dev.crossfade.config.wire.RouteChange change) {
        Long expected = change.ifEpoch();
        return publisher
                .current(tenant)
                .filter(before -> expected != null && before.carriesOn(new Epoch(expected)) && !before.switching())
                .flatMap(before -> RouteGuard.objection(before, change.after(before), migrations.standing(tenant)));
    }

    /**
     * Parks other paths; nothing else of the route changes, and no switchover under way is disturbed.
     *
     * @param next the paths that come after those given to it
     * @return the route now
     */
    public Route park(TenantId tenant, UnaryOperator<ParkedPaths> next) {
        return publisher.park(tenant, next, aboveReported(tenant));
    }

    @Override
    public Fleet fleet(TenantId tenant) {
        return registry.fleet(tenant);
    }

    @Override
    public List<OriginSight> origins(TenantId tenant) {
        return registry.origins(tenant);
    }

    @Override
    public Optional<ParkingStatus> parking(TenantId tenant) {
        ParkedPaths paths = shown(tenant).parked();
        Optional<ParkingStatus.Requests> requests = backlogs.of(tenant);
        return paths.isNone() && requests.isEmpty()
                ? Optional.empty()
                : Optional.of(ParkingStatus.of(paths, requests.orElse(null)));
    }

    @Override
    public Acknowledged awaitAcknowledged(Route route, Duration atMost) {
        return registry.awaitAcknowledged(route, atMost);
    }

    @Override
    public Drained awaitDrained(Route route, Duration atMost) {
        return registry.awaitDrained(route, atMost);
    }

    /**
     * Takes a proxy's report. When it acts on a newer route than ours, that one becomes ours, and where it has latched, all follow; a
     * proxy that was flipped by hand does so on purpose, and is left alone.
     *
     * @return empty when there are too many proxies already
     * @throws IllegalArgumentException when an acknowledgement names something that is not known
     */
    public Optional<ProxyLease> receive(ProxyReport report) {
        if (!registry.receive(report)) {
            return Optional.empty();
        }
        if (!report.detached()) {
            overtaking.after(
                    report.revision(),
                    report.acknowledgements().stream()
                            .map(one -> one.route().toRoute().tenant())
                            .collect(Collectors.toUnmodifiableSet()));
            latches.after(report);
        }
        return Optional.of(
                new ProxyLease(publisher.table().revision(), registry.lease().toMillis()));
    }

    private Epoch aboveReported(TenantId tenant) {
        return registry.highestEpoch(tenant).next();
    }
}
