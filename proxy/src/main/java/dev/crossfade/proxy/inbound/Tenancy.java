package dev.crossfade.proxy.inbound;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Addresses;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.proxy.exchange.ExchangePipeline;
import dev.crossfade.proxy.exchange.ServedTenants;
import dev.crossfade.proxy.exchange.TenantStages;
import dev.crossfade.proxy.health.HealthChecks;
import dev.crossfade.proxy.health.HealthChecks.Checked;
import dev.crossfade.proxy.hold.HeldExchange;
import dev.crossfade.proxy.hold.HoldAlarm;
import dev.crossfade.proxy.hold.HoldingArea;
import dev.crossfade.proxy.routing.Router;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.routing.TenantIndex;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tenants the event loops serve: the one thing of a running proxy that another configuration changes. Each event loop takes the
 * new ones whole, in one task; what is under way ends as it began. A tenant that is served no more is leaving until nothing of it is
 * under way. Changed by one thread at a time; read by any.
 */
public final class Tenancy {

    private static final Logger LOG = LoggerFactory.getLogger(Tenancy.class);

    private final ProxySettings proxy;
    private final ScheduledExecutorService pacing;
    private final Collection<Worker> workers;
    private final HealthChecks health;

    private volatile ServedTenants served;
    private volatile Map<TenantHandle, TenantStages> leaving = Map.of();

    /**
     * @param first what the workers were made with
     * @param pacing runs the batches of releases
     */
    Tenancy(
            ServedTenants first,
            ProxySettings proxy,
            ScheduledExecutorService pacing,
            Collection<Worker> workers,
            HealthChecks health) {
        this.served = first;
        this.proxy = proxy;
        this.pacing = pacing;
        this.workers = workers;
        this.health = health;
        first.router().tenants().forEach(this::tellRoutes);
        health.follow(checked(first));
    }

    /** @throws IllegalArgumentException when a tenant's settings ask for what this proxy cannot do; the message names it */
    static ServedTenants first(Router router, ProxySettings proxy, ScheduledExecutorService pacing) {
        Map<TenantHandle, TenantStages> stages = new HashMap<>();
        router.tenants().forEach(tenant -> stages.put(tenant, first(tenant, proxy, pacing)));
        return new ServedTenants(router, stages);
    }

    private static TenantStages first(TenantHandle tenant, ProxySettings proxy, ScheduledExecutorService pacing) {
        HoldingArea holding = new HoldingArea(
                tenant,
                System::nanoTime,
                InstantSource.system(),
                pacing,
                // Half, for each event loop has its share of them, and requests are not shared out as evenly.
                Math.max(1, proxy.upstream().maxConnections() / 2));
        HoldAlarm.watch(tenant, InstantSource.system(), pacing, howToEnd(tenant.id(), proxy), LOG::warn);
        return new TenantStages(tenant, holding, RequestIds::next);
    }

    /** Who decides the routes is asked for another one: a controller, or this proxy itself. */
    private static String howToEnd(TenantId tenant, ProxySettings proxy) {
        String flip = "crossfade route " + tenant + " ";
        String direct = "--to source|target --mode direct";
        ProxySettings.Admin admin = proxy.admin();
        String here = "--proxy http://" + Addresses.hostAndPort(admin.host(), admin.port())
                + (admin.tokensFile().isEmpty() ? "" : " --token-file FILE") + " ";
        return proxy.routes().from() == ProxySettings.Routes.From.LOCAL
                ? "End it at this proxy, which decides its own routes: " + flip + here + direct
                : "Look at what holds it (crossfade status; without a controller crossfade fence show), or end it: "
                        + flip + direct
                        + ". Where this proxy does not hear the controller, see that it can; meanwhile it follows only: "
                        + flip + here + direct + " --force";
    }

    /**
     * Makes ready what other settings need, and changes nothing. A tenant whose settings are the ones it has, keeps all that is its.
     *
     * @param tenants in the order of the configuration
     * @param changed those of them whose settings, or the files that these name, differ from what is served
     * @throws IllegalArgumentException when a tenant's settings ask for what this proxy cannot do; the message names it
     */
    public ServedTenants prepare(Map<TenantHandle, TenantSettings> tenants, Set<TenantHandle> changed) {
        Map<TenantHandle, TenantStages> stages = new LinkedHashMap<>();
        tenants.forEach((tenant, settings) -> {
            TenantStages before = before(tenant);
            if (before == null) {
                stages.put(tenant, first(tenant, proxy, pacing));
            } else {
                stages.put(tenant, changed.contains(tenant) ? before.next(settings, RequestIds::next) : before);
            }
        });
        return new ServedTenants(new TenantIndex(tenants), stages);
    }

    private @Nullable TenantStages before(TenantHandle tenant) {
        TenantStages now = served.stages().get(tenant);
        return now == null ? leaving.get(tenant) : now;
    }

    /**
     * Serves these from now on. Returns at once.
     *
     * @return done when every event loop does
     */
    public CompletableFuture<Void> follow(ServedTenants next) {
        ServedTenants before = served;
        Map<TenantHandle, TenantStages> left = new HashMap<>(leaving);
        next.router().tenants().stream()
                .filter(tenant -> before(tenant) == null)
                .forEach(this::tellRoutes);
        left.putAll(before.stages());
        left.keySet().removeAll(next.stages().keySet());
        next.stages().forEach((tenant, stages) -> tenant.configure(stages.settings()));
        served = next;
        leaving = Map.copyOf(left);
        health.follow(checked(next));
        return onEveryLoop(pipeline -> pipeline.follow(next));
    }

    /** Finds the tenants that are served no more and of which nothing is under way on any event loop. */
    public CompletableFuture<List<TenantHandle>> idle() {
        List<TenantHandle> candidates = List.copyOf(leaving.keySet());
        Set<TenantHandle> busy = ConcurrentHashMap.newKeySet();
        return onEveryLoop(pipeline ->
                        candidates.stream().filter(pipeline::carries).forEach(busy::add))
                .thenApply(done -> candidates.stream()
                        .filter(tenant -> !busy.contains(tenant) && tenant.inFlight() == 0 && tenant.held() == 0)
                        .toList());
    }

    /** Forgets tenants that are {@linkplain #idle() idle}; done once every event loop has. */
    public CompletableFuture<Void> forget(List<TenantHandle> idle) {
        Map<TenantHandle, TenantStages> left = new HashMap<>(leaving);
        left.keySet().removeAll(idle);
        leaving = Map.copyOf(left);
        return onEveryLoop(pipeline -> idle.forEach(pipeline::forget));
    }

    /** Those that are served, in the order of the configuration, and then those that are leaving. */
    public Collection<TenantHandle> all() {
        Set<TenantHandle> all = new LinkedHashSet<>(served.router().tenants());
        all.addAll(leaving.keySet());
        return all;
    }

    /** Those that are served no more, while something of theirs is under way. */
    public Collection<TenantHandle> leaving() {
        return leaving.keySet();
    }

    /** What waits now, at most {@code limit} of it, each tenant's oldest first. */
    List<HeldExchange> held(int limit) {
        List<HeldExchange> held = new ArrayList<>();
        for (HoldingArea area : areas()) {
            held.addAll(area.held(limit - held.size()));
        }
        return held;
    }

    /** What waits is told to end, for the proxy is going down. */
    void shutDown() {
        areas().forEach(HoldingArea::shutDown);
    }

    private List<HoldingArea> areas() {
        List<TenantStages> stages = new ArrayList<>(served.stages().values());
        stages.addAll(leaving.values());
        return stages.stream().map(TenantStages::holding).toList();
    }

    private CompletableFuture<Void> onEveryLoop(Consumer<ExchangePipeline> act) {
        return CompletableFuture.allOf(workers.stream()
                .map(worker -> CompletableFuture.runAsync(() -> act.accept(worker.pipeline()), worker.loop()))
                .toArray(CompletableFuture[]::new));
    }

    private void tellRoutes(TenantHandle tenant) {
        workers.forEach(worker -> tenant.onRouteChange(
                route -> worker.loop().execute(() -> worker.pipeline().routeChanged(tenant, route))));
    }

    private static List<Checked> checked(ServedTenants tenants) {
        List<Checked> checked = new ArrayList<>();
        for (TenantHandle tenant : tenants.router().tenants()) {
            TenantStages stages = tenants.stages().get(tenant);
            for (Side side : Side.values()) {
                HealthCheck check =
                        stages == null ? null : stages.settings().side(side).healthCheck();
                if (stages != null && check != null) {
                    checked.add(new Checked(stages.origin(side), check));
                }
            }
        }
        return checked;
    }
}
