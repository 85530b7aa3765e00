package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ConfiguredPlaces;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The routing table's one owner. A change is saved first, then visible, then those who wait for it are woken. Thread-safe; changes
 * happen one after the other.
 *
 * <p>A save that failed may have been made all the same, unless the store says that nothing was written. From then on the route is not
 * known, and nothing is decided, until the stored table was read again; proxies, which have the table that was shown last anyway, are given
 * that one meanwhile.
 */
public final class RoutePublisher {

    private final RoutingTableStore store;
    private final TableWaiters waiters;
    /** Another controller publishes: what is in memory may always be old. */
    private final boolean foreign;

    private volatile RoutingTable table;
    private volatile boolean uncertain;
    private boolean dismissed;
    /** Of routes that proxies may have seen though nobody said that they were saved: no other has it, also where the store loses that one. */
    private final Map<TenantId, Epoch> unanswered = new HashMap<>();

    private RoutePublisher(RoutingTableStore store, TableWaiters waiters, RoutingTable table, boolean foreign) {
        this.store = store;
        this.waiters = waiters;
        this.table = table;
        this.foreign = foreign;
        this.uncertain = foreign;
    }

    /** Of a controller that does not lead: it shows the stored table, or throws where that is not to be had, and takes no change. */
    public static RoutePublisher ofAnother(RoutingTableStore store) {
        return new RoutePublisher(store, new TableWaiters(0, Runnable::run), RoutingTable.EMPTY, true);
    }

    /**
     * Takes up the saved table. A tenant that is not in it gets its first route. A table whose routes would lead astray under these
     * settings is refused.
     *
     * @param first the first routes of tenants, in their order
     * @param maxWaiting how many may wait for the next table at once
     * @param waker answers those who wait
     * @throws IllegalArgumentException when the sides of a tenant have changed places since its route was saved
     */
    public static RoutePublisher start(
            RoutingTableStore store,
            List<TenantSettings> tenants,
            Function<List<TenantSettings>, List<Route>> first,
            int maxWaiting,
            Executor waker) {
        RoutingTable table = store.load();
        RoutingTable known = table;
        insistOnSides(known, tenants);
        Map<TenantId, Places> sides = ConfiguredPlaces.of(tenants);
        List<TenantSettings> unknown = tenants.stream()
                .filter(tenant -> known.route(tenant.id()).isEmpty())
                .toList();
        for (Route route : first.apply(unknown)) {
            table = store.save(route, Epoch.NONE);
        }
        if (!table.at(sides).equals(table)) {
            table = store.keep(table.at(sides).places());
        }
        return new RoutePublisher(store, new TableWaiters(maxWaiting, waker), table, false);
    }

    /** @throws IllegalArgumentException when the sides of a tenant have changed places since its route was saved */
    public static void insistOnSides(RoutingTable stored, List<TenantSettings> tenants) {
        List<RoutingTable.Astray> astray = stored.astray(ConfiguredPlaces.of(tenants));
        if (!astray.isEmpty()) {
            throw new IllegalArgumentException(
                    astray.stream().map(RoutingTable.Astray::inWords).collect(Collectors.joining("\n")));
        }
    }

    /** As {@link #start}, with the routes that the settings have. */
    public static RoutePublisher start(
            RoutingTableStore store, List<TenantSettings> tenants, int maxWaiting, Executor waker) {
        return start(
                store,
                tenants,
                without -> without.stream().map(RoutePublisher::configured).toList(),
                maxWaiting,
                waker);
    }

    private static Route configured(TenantSettings tenant) {
        return new Route(
                tenant.id(),
                Epoch.NONE.next(),
                tenant.route().primary(),
                tenant.route().mode(),
                Set.of(),
                false,
                null);
    }

    /**
     * The table that proxies are given.
     *
     * @throws StoreFailure when another publishes, and what it has published cannot be read, or is nothing yet
     */
    public RoutingTable table() {
        settleToShow();
        return table;
    }

    /** The table that was shown last; the store is not asked, and whether it holds a later one may not be known. */
    RoutingTable lastShown() {
        return table;
    }

    /** Whether the store may hold a later table than the one that is shown. */
    boolean isUncertain() {
        return uncertain && !foreign;
    }

    /**
     * The tenant's route now; empty for a tenant that was never configured.
     *
     * @throws StoreFailure when it is not known, and cannot be read
     */
    public Optional<Route> current(TenantId tenant) {
        settle();
        return table.route(tenant);
    }

    /**
     * Publishes the tenant's next route.
     *
     * @param atLeast the new epoch is not lower, and always above the current one
     * @param next the route that comes after the one given to it; its epoch is overwritten
     */
    public synchronized Route publish(TenantId tenant, Epoch atLeast, Function<Route, Route> next) {
        Route before =
                current(tenant).orElseThrow(() -> new IllegalArgumentException("tenant '" + tenant + "' has no route"));
        return put(before, next.apply(before), atLeast);
    }

    /**
     * Publishes a change that a person asked for, if nothing speaks against it.
     *
     * @param atLeast as for {@link #publish}
     * @throws IllegalArgumentException when the change names something that is not known
     */
    public synchronized ChangeByHand change(TenantId tenant, RouteChange change, Epoch atLeast) {
        Route before = current(tenant).orElse(null);
        if (before == null) {
            return new ChangeByHand.UnknownTenant();
        }
        Long expected = change.ifEpoch();
        if (expected == null) {
            return new ChangeByHand.EpochMissing(before);
        }
        if (!before.carriesOn(new Epoch(expected))) {
            return new ChangeByHand.OtherEpoch(before);
        }
        if (before.switching()) {
            return new ChangeByHand.Switching(before);
        }
        return new ChangeByHand.Published(before, put(before, change.after(before), atLeast));
    }

    /**
     * Parks other paths of a tenant than now, if they are others. Nothing is changed between the two routes with which a switchover begins: its
     * attempt has the epoch that comes after the first, which is written down and at the target's gate by then, and is called off
     * where another route has it. That is for milliseconds.
     *
     * @param next the paths that come after those given to it
     * @param atLeast as for {@link #publish}
     * @return the route now
     */
    public synchronized Route park(TenantId tenant, UnaryOperator<ParkedPaths> next, Epoch atLeast) {
        Route before =
                current(tenant).orElseThrow(() -> new IllegalArgumentException("tenant '" + tenant + "' has no route"));
        ParkedPaths paths = next.apply(before.parked());
        boolean taken = before.switching() && before.mode() == RouteMode.DIRECT;
        return taken || paths.equals(before.parked())
                ? before
                : put(before, epoch -> before.parking(paths, epoch), atLeast);
    }

    /**
     * Publishes a route in the place of one that is known to be the current one.
     *
     * @return empty when another is by now
     */
    synchronized Optional<Route> replace(Route known, Route next, Epoch atLeast) {
        return current(known.tenant()).filter(known::equals).map(before -> put(before, next, atLeast));
    }

    /** Hears of a route that was taken over; called once it is durable and visible. */
    @FunctionalInterface
    interface AdoptionListener {
        void adopted(Route before, ReportedRoute newest, Route after);
    }

    /**
     * Takes over the newest route that proxies act on, under an epoch above it: after the store was lost, or restored from a backup,
     * they would ignore ours as older than their own, and it may lead elsewhere.
     *
     * @param reported what the proxies act on
     */
    synchronized void overtake(TenantId tenant, List<ReportedRoute> reported, AdoptionListener listener) {
        settle();
        if (compare(tenant, reported) instanceof Adoption.Adopted adopted) {
            Route before = current(tenant).orElseThrow();
            Route newest = adopted.newest().route();
            listener.adopted(
                    before, adopted.newest(), put(before, newest, newest.epoch().next()));
        }
    }

    /** What {@link #overtake} would come to by the table as it is shown; the store is not asked. */
    Adoption compare(TenantId tenant, List<ReportedRoute> reported) {
        return table.route(tenant).map(ours -> Adoption.of(ours, reported)).orElseGet(Adoption.NotNeeded::new);
    }

    /**
     * Makes the table later than the one that a proxy follows, or it would wait for news for ever.
     *
     * @param revision that the proxy follows
     */
    synchronized void goBeyond(long revision) {
        if (revision > table.revision()) {
            settle();
            if (revision > table.revision()) {
                show(written(() -> store.raiseRevision(revision + 1)));
            }
        }
    }

    /**
     * The table as soon as its revision is higher than the given one; at once when it is already, or when nobody is let wait any
     * more.
     *
     * @return a future that the caller may complete or cancel to give up; empty when too many wait already
     */
    public synchronized Optional<CompletableFuture<RoutingTable>> newerThan(long revision) {
        settleToShow();
        return dismissed || table.revision() > revision
                ? Optional.of(CompletableFuture.completedFuture(table))
                : waiters.join();
    }

    /** Answers all who wait with the table as it is, and lets nobody wait from now on: the controller is about to end. */
    public synchronized void dismiss() {
        dismissed = true;
        waiters.wake(table);
    }

    /**
     * Puts back what the store has lost of what was published: routes that are not there any more, or with an older epoch. One with a later
     * epoch stays as it is.
     *
     * @return the tenants whose routes are back
     * @throws StoreFailure when the store does not answer, or another controller leads; asked again, it goes on
     */
    public synchronized Set<TenantId> putBack() {
        LostRoutes lost = LostRoutes.between(table, store.load());
        if (foreign || lost.isNothing()) {
            return Set.of();
        }
        show(written(() -> lost.putBack(store)));
        uncertain = false;
        return lost.tenants();
    }

    /** How many wait for the next table. */
    public int waiting() {
        return waiters.size();
    }

    private Route put(Route before, Route next, Epoch atLeast) {
        return put(before, next::at, atLeast);
    }

    private Route put(Route before, Function<Epoch, Route> next, Epoch atLeast) {
        Route published = next.apply(before.epoch()
                .next()
                .max(atLeast)
                .max(unanswered.getOrDefault(before.tenant(), Epoch.NONE).next()));
        try {
            show(written(() -> store.save(published, before.epoch())));
        } catch (RuntimeException e) {
            if (mayBeWritten(e)) {
                unanswered.merge(before.tenant(), published.epoch(), Epoch::max);
            }
            throw e;
        }
        return published;
    }

    private RoutingTable written(Supplier<RoutingTable> write) {
        try {
            return write.get();
        } catch (RuntimeException e) {
            uncertain |= mayBeWritten(e);
            throw e;
        }
    }

    private static boolean mayBeWritten(RuntimeException failure) {
        return !(failure instanceof StoreFailure known) || known.kind() != StoreFailure.Kind.REFUSED;
    }

    /** Makes sure that the table in memory is the stored one. */
    private void settle() {
        if (uncertain) {
            readAgain();
        }
    }

    private synchronized void readAgain() {
        if (uncertain) {
            RoutingTable stored = store.load();
            if (foreign && stored.routes().isEmpty()) {
                throw new StoreFailure(
                        StoreFailure.Kind.NOT_LEADING,
                        "no controller has published a routing table yet",
                        "try again once one leads",
                        null);
            }
            // Whoever waits asked for a later table than the one that was shown.
            if (stored.revision() > table.revision()) {
                show(stored);
            }
            uncertain = foreign;
        }
    }

    private void settleToShow() {
        try {
            settle();
        } catch (StoreFailure e) {
            if (foreign) {
                throw e; // what is in memory may be old, or nothing
            }
            // Not for proxies to mend; whoever decides about a route is told.
        }
    }

    private void show(RoutingTable next) {
        table = next;
        waiters.wake(next);
    }
}
