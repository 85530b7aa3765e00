package dev.crossfade.proxy.command;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ConfiguredPlaces;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.proxy.exchange.ServedTenants;
import dev.crossfade.proxy.inbound.ProxyServer;
import dev.crossfade.proxy.inbound.Tenancy;
import dev.crossfade.proxy.observe.PrometheusMetrics;
import dev.crossfade.proxy.reload.Configuration;
import dev.crossfade.proxy.reload.ReloadPlan;
import dev.crossfade.proxy.reload.ReloadPlan.Apply;
import dev.crossfade.proxy.reload.ReloadPlan.Refused;
import dev.crossfade.proxy.reload.ReloadPolicy;
import dev.crossfade.proxy.reload.RunningProxy;
import dev.crossfade.proxy.reload.Standing;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.sync.LiveRoutes;
import dev.crossfade.proxy.sync.RoutingSource;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings another configuration into a running proxy: made ready beside the old one, then, while no route changes, decided for good and
 * given to every event loop. Acts on one thread at a time.
 */
final class Reconfiguration implements RunningProxy {

    private static final Logger LOG = LoggerFactory.getLogger(Reconfiguration.class);
    private static final Duration LONGEST_TURN = Duration.ofSeconds(30);

    private final ProxyServer server;
    private final Tenancy tenancy;
    private final LiveRoutes routes;
    private final RoutingSource source;
    private final PrometheusMetrics metrics;

    Reconfiguration(ProxyServer server, LiveRoutes routes, RoutingSource source, PrometheusMetrics metrics) {
        this.server = server;
        this.tenancy = server.tenancy();
        this.routes = routes;
        this.source = source;
        this.metrics = metrics;
        tenancy.all().forEach(tenant -> showOrigins(tenant.settings()));
    }

    @Override
    public ReloadPlan take(Configuration before, Configuration after) {
        ReloadPlan first = ReloadPolicy.decide(before, after, this::standing);
        if (!(first instanceof Apply wanted)) {
            return first;
        }
        Optional<Refused> astray = astray(after);
        if (astray.isPresent()) {
            return astray.get();
        }
        Map<TenantHandle, TenantSettings> tenants = handles(after.settings().tenants());
        ServedTenants next = tenancy.prepare(tenants, different(wanted, tenants));
        CompletableFuture<Void> taken = new CompletableFuture<>();
        // A switchover may have begun in the meantime; while the routes stand none can.
        ReloadPlan plan = routes.whileRoutesStand(() -> {
            ReloadPlan now = ReloadPolicy.decide(before, after, this::standing);
            return now instanceof Apply sure
                    ? astray(after).<ReloadPlan>map(refused -> refused).orElseGet(() -> swap(sure, after, next, taken))
                    : now;
        });
        if (plan instanceof Apply) {
            boolean unused = isDone(taken);
            source.configured(after.settings().tenants());
        }
        return plan;
    }

    /** No configuration may give a side that is served to the region that the tenant has left. */
    private Optional<Refused> astray(Configuration after) {
        List<String> reasons = routes
                .table()
                .astray(ConfiguredPlaces.of(after.settings().tenants()))
                .stream()
                .map(RoutingTable.Astray::inWords)
                .toList();
        return reasons.isEmpty() ? Optional.empty() : Optional.of(new Refused(reasons, false));
    }

    /** The table first, for it is on disk; then the routes of those that are new; then the event loops. */
    private ReloadPlan swap(Apply plan, Configuration after, ServedTenants next, CompletableFuture<Void> taken) {
        try {
            routes.begin(
                    plan.added().stream()
                            .filter(tenant -> routes.table().route(tenant.id()).isEmpty())
                            .flatMap(tenant -> source.firstRoute(tenant).stream())
                            .toList(),
                    ConfiguredPlaces.of(after.settings().tenants()));
        } catch (IOException e) {
            return new Refused(
                    List.of("the first routes of added tenants cannot be kept on disk (" + FailureWords.cause(e)
                            + "); make room, or check who owns proxy.state"),
                    false);
        }
        Set<TenantId> added = plan.added().stream().map(TenantSettings::id).collect(Collectors.toSet());
        for (TenantHandle tenant : next.router().tenants()) {
            if (added.contains(tenant.id())) {
                routes.give(tenant);
                metrics.tenantAdded(tenant);
            }
        }
        plan.added().forEach(this::showOrigins);
        plan.changed().forEach(tenant -> showOrigins(tenant.settings()));
        var unused = tenancy.follow(next).whenComplete((done, failure) -> {
            if (failure == null) {
                routes.noneAstray();
                taken.complete(null);
            } else {
                taken.completeExceptionally(failure);
            }
        });
        routes.follow(tenancy.all());
        return plan;
    }

    /** Those that are known keep what they are, though they may have been on their way out. */
    private Map<TenantHandle, TenantSettings> handles(List<TenantSettings> settings) {
        Map<TenantId, TenantHandle> known = new HashMap<>();
        tenancy.all().forEach(tenant -> known.put(tenant.id(), tenant));
        Map<TenantHandle, TenantSettings> handles = new LinkedHashMap<>();
        for (TenantSettings each : settings) {
            TenantHandle handle = known.get(each.id());
            handles.put(handle == null ? new TenantHandle(each, Route.unknown(each.id())) : handle, each);
        }
        return handles;
    }

    private static Set<TenantHandle> different(Apply wanted, Map<TenantHandle, TenantSettings> tenants) {
        Set<TenantId> ids = new HashSet<>();
        wanted.changed().forEach(tenant -> ids.add(tenant.settings().id()));
        wanted.added().forEach(tenant -> ids.add(tenant.id()));
        Set<TenantHandle> different = new HashSet<>(tenants.keySet());
        different.removeIf(tenant -> !ids.contains(tenant.id()));
        return different;
    }

    private Standing standing(TenantId id) {
        Optional<TenantHandle> tenant = routes.tenant(id);
        return new Standing(
                tenant.map(TenantHandle::route).orElseGet(() -> Route.unknown(id)),
                tenant.map(TenantHandle::held).orElse(0));
    }

    /** Waits for every event loop to turn, but not for ever; says what is wrong when one does not. */
    private static boolean isDone(CompletableFuture<?> turn) {
        try {
            turn.get(LONGEST_TURN.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn(
                    "Not every event loop has turned within {} s; each takes the configuration as soon as it does",
                    LONGEST_TURN.toSeconds());
        } catch (ExecutionException e) {
            LOG.error("An event loop could not take the configuration; restart the proxy", e.getCause());
        }
        return false;
    }

    /** Forgets the tenants that were removed and of which nothing is under way any more. */
    void sweep() {
        if (tenancy.leaving().isEmpty()) {
            return;
        }
        CompletableFuture<List<TenantHandle>> idle = tenancy.idle();
        List<TenantHandle> gone = isDone(idle) ? idle.join() : List.of();
        if (!gone.isEmpty()) {
            boolean unused = isDone(tenancy.forget(gone));
            routes.follow(tenancy.all());
            gone.forEach(metrics::tenantRemoved);
            LOG.info(
                    "Removed from this proxy: {}",
                    gone.stream().map(TenantHandle::id).toList());
        }
    }

    /** What is shown is looked up by name each time: an origin that is another one now needs no other gauge. */
    private void showOrigins(TenantSettings tenant) {
        for (Side side : Side.values()) {
            if (tenant.side(side).healthCheck() == null) {
                metrics.originUnchecked(tenant.id(), side);
            } else {
                metrics.originHealthy(
                        tenant.id(),
                        side,
                        () -> server.origin(tenant.id(), side).figure());
            }
        }
    }
}
