package dev.crossfade.proxy.sync;

import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport.Acknowledgement;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.proxy.routing.Router;
import dev.crossfade.proxy.routing.TenantHandle;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The routing table that this proxy acts on: taken whole, kept on disk first, then given to the tenants, then acknowledged once every
 * event loop has turned. Thread-safe; tables are taken one after the other.
 */
public final class LiveRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

    private final TableFile file;
    private final EventLoops eventLoops;
    private final InstantSource clock;
    private final List<Runnable> acknowledgedListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<TenantHandle>> drainListeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> known = new CompletableFuture<>();

    private RoutingTable table;
    private boolean leaseHeld = true;
    private long applications;
    private volatile Map<TenantId, TenantHandle> tenants;
    private volatile Map<TenantId, RoutingTable.Astray> astray;
    private volatile Acknowledged acknowledged;

    /** @param router over the same tenants, each with its route of the starting table */
    public LiveRoutes(Router router, TableFile file, StartingTable start, EventLoops eventLoops, InstantSource clock) {
        this.clock = clock;
        this.file = file;
        this.eventLoops = eventLoops;
        this.table = start.table();
        this.acknowledged = new Acknowledged(0, start.known() ? start.table() : RoutingTable.EMPTY);
        this.tenants = byId(router.tenants());
        this.astray = start.astray().stream()
                .collect(Collectors.toUnmodifiableMap(one -> one.route().tenant(), one -> one));
        router.tenants().stream()
                .filter(tenant -> astray.containsKey(tenant.id()))
                .forEach(TenantHandle::refuse);
        if (start.known()) {
            known.complete(null);
        }
    }

    /**
     * Acts while no route changes. What it does must not wait for an event loop, for that may wait for a route.
     */
    public synchronized <T> T whileRoutesStand(Supplier<T> act) {
        return act.get();
    }

    /**
     * Keeps first routes of tenants that the table does not have, and what the sides of all of them are, before anything acts on them.
     * The sides alone are followed though the disk does not take them, and make no table known that nobody has sent.
     *
     * @throws IOException when the disk refuses a first route; nothing has changed then
     */
    public synchronized void begin(List<Route> first, Map<TenantId, Places> sides) throws IOException {
        RoutingTable completed = table.at(sides);
        for (Route route : first) {
            completed = completed.with(route);
        }
        if (!completed.routes().equals(table.routes())) {
            file.write(completed);
            apply(completed, Level.INFO);
            return;
        }
        if (known.isDone()) {
            StartingTable.keepPlaces(completed, table, file);
        }
        table = completed;
    }

    /** Gives a tenant that is about to be served the route of the table, if that has one: held back, when the lease asks for it. */
    public synchronized void give(TenantHandle added) {
        added.cutOff(!leaseHeld);
        table.route(added.id()).ifPresent(route -> {
            boolean unused = applied(added, route);
        });
    }

    /** Gives routes to these tenants from now on, and to no others; each is on the route of the table already, if that has one. */
    public synchronized void follow(Collection<TenantHandle> next) {
        Map<TenantId, TenantHandle> before = tenants;
        next.stream().filter(tenant -> before.get(tenant.id()) != tenant).forEach(this::join);
        tenants = byId(next);
    }

    /** Why requests of a tenant are refused whose route would lead to the wrong side; empty where they are not. */
    public Optional<RoutingTable.Astray> astray(TenantId tenant) {
        return Optional.ofNullable(astray.get(tenant));
    }

    /** How many tenants are refused for that. */
    public int astray() {
        return astray.size();
    }

    /** Every event loop follows a configuration in which no route leads astray: whoever was refused is served by the table's. */
    public void noneAstray() {
        if (astray.isEmpty()) {
            return;
        }
        synchronized (this) {
            Map<TenantId, RoutingTable.Astray> found = astray;
            astray = Map.of();
            found.keySet().stream().flatMap(tenant -> tenant(tenant).stream()).forEach(tenant -> {
                if (isHeldWithoutLease(tenant.appliedRoute())) {
                    tenant.admitSuspended(holdsUntil(tenant));
                } else {
                    tenant.admit();
                }
                LOG.info("Route of {}: {}", tenant.id(), tenant.route().inWords());
            });
        }
    }

    private void join(TenantHandle tenant) {
        tenant.cutOff(!leaseHeld);
        drainListeners.forEach(listener -> tenant.onDrained(() -> listener.accept(tenant)));
        if (isHeldWithoutLease(tenant.appliedRoute())) {
            tenant.suspend(holdsUntil(tenant));
        }
    }

    /** Without an end of its own a hold lasts as long as one request may wait: whoever would end it is not heard. */
    private Instant holdsUntil(TenantHandle tenant) {
        return clock.instant().plus(tenant.settings().failover().hold().maxWait());
    }

    private static Map<TenantId, TenantHandle> byId(Collection<TenantHandle> tenants) {
        Map<TenantId, TenantHandle> byId = new LinkedHashMap<>();
        tenants.forEach(tenant -> byId.put(tenant.id(), tenant));
        return Collections.unmodifiableMap(byId);
    }

    /** Done as soon as there is a table that clients may be served by. */
    public CompletableFuture<Void> known() {
        return known.copy();
    }

    public synchronized RoutingTable table() {
        return table;
    }

    /**
     * Takes what is newer in the given table. Durable before memory, memory before effect.
     *
     * @throws IOException when the disk refuses; nothing has changed then
     */
    synchronized void take(RoutingTable newer) throws IOException {
        take(newer, Level.INFO);
    }

    /** As {@link #take}, for a change of which the audit tells. */
    synchronized void takeAudited(RoutingTable newer) throws IOException {
        take(newer, Level.DEBUG);
    }

    private void take(RoutingTable newer, Level told) throws IOException {
        RoutingTable updated = table.updatedBy(newer);
        if (!updated.routes().equals(table.routes()) || !known.isDone()) {
            file.write(updated);
        }
        apply(updated, told);
    }

    /** Takes what is newer in the given table, though it could not be kept on disk. */
    synchronized void takeInMemory(RoutingTable newer) {
        apply(table.updatedBy(newer), Level.INFO);
    }

    private void apply(RoutingTable updated, Level told) {
        table = updated;
        for (TenantHandle tenant : tenants.values()) {
            Route route = updated.routes().get(tenant.id());
            if (route != null && applied(tenant, route)) {
                LOG.atLevel(told).log("Route of {}: {}", route.tenant(), route.inWords());
            }
        }
        Acknowledged next = new Acknowledged(++applications, updated);
        var unused = eventLoops.onceEveryEventLoopHasTurned().thenRun(() -> acknowledge(next));
        known.complete(null);
    }

    private void acknowledge(Acknowledged next) {
        synchronized (this) {
            if (next.application < acknowledged.application) {
                return; // two tables ended their turns in the other order, and the later one has everything of this one
            }
            acknowledged = next;
        }
        acknowledgedListeners.forEach(Runnable::run);
    }

    /** Is told, on any thread, each time a table has been acknowledged; must not block. */
    void onAcknowledged(Runnable listener) {
        acknowledgedListeners.add(listener);
    }

    /** Is told, on an event loop, whenever the last unsafe request of a tenant in flight has ended: see {@link TenantHandle#onDrained}. */
    synchronized void onDrained(Consumer<TenantHandle> listener) {
        drainListeners.add(listener);
        tenants.values().forEach(tenant -> tenant.onDrained(() -> listener.accept(tenant)));
    }

    /**
     * A lease was lost or won: what is switching holds without one (PROXY.md, routing state), and where something may be parked it is
     * not known whether.
     */
    synchronized void leaseHeld(boolean held) {
        leaseHeld = held;
        for (TenantHandle tenant : tenants.values()) {
            tenant.cutOff(!held);
            if (isHeldWithoutLease(tenant.appliedRoute())) {
                tenant.suspend(holdsUntil(tenant));
            } else {
                tenant.resume();
            }
        }
    }

    private boolean applied(TenantHandle tenant, Route route) {
        return isHeldWithoutLease(route) ? tenant.applySuspended(route, holdsUntil(tenant)) : tenant.apply(route);
    }

    private boolean isHeldWithoutLease(Route route) {
        return route.switching() && !leaseHeld;
    }

    /** The revision of the table that this proxy follows on every event loop. */
    long acknowledgedRevision() {
        return acknowledged.table.revision();
    }

    /** For each tenant the route that every event loop follows, and what is under way. Empty before the first table is known. */
    List<Acknowledgement> acknowledgements() {
        // First the routes, then the counters: what was decided under an older route is counted by then.
        RoutingTable routes = acknowledged.table;
        return tenants.values().stream()
                .filter(tenant -> !astray.containsKey(tenant.id()))
                .flatMap(tenant -> routes.route(tenant.id()).stream().map(route -> acknowledgement(tenant, route)))
                .toList();
    }

    private static Acknowledgement acknowledgement(TenantHandle tenant, Route route) {
        Route acting = tenant.route();
        boolean suspended = acting.epoch().equals(route.epoch());
        return new Acknowledgement(
                RouteDocument.of(suspended ? acting : route),
                tenant.inFlight(),
                tenant.inFlightUnsafe(),
                tenant.held(),
                tenant.isLatched());
    }

    /** The tenant, if this proxy serves it, or something of it is under way still. */
    public Optional<TenantHandle> tenant(TenantId id) {
        return Optional.ofNullable(tenants.get(id));
    }

    public Collection<TenantHandle> tenants() {
        return tenants.values();
    }

    /** @param application counts the tables that were applied, for a revision may go back when a controller lost its store */
    private record Acknowledged(long application, RoutingTable table) {}
}
