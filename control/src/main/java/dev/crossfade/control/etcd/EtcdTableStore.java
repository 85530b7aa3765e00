package dev.crossfade.control.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.EtcdFailure;
import dev.crossfade.config.etcd.EtcdTxn;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.TenantRoute;
import dev.crossfade.control.fleet.RoutingTableStore;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The routing table in etcd, a key for each tenant, written only where it is as it was read. The table's revision is that of the key that
 * was written last, and what was once added to it to go beyond a table that proxies had from elsewhere; it grows when {@link #keep} writes,
 * too. A failure is a {@link StoreFailure} with etcd's reason: REFUSED where nothing was written, UNANSWERED where it may have been.
 * Thread-safe.
 */
public final class EtcdTableStore implements RoutingTableStore {

    private final EtcdClient client;
    private final BooleanSupplier leads;

    /** @param leads whether this controller may write: who knows that it is followed by another one leaves the keys to that */
    public EtcdTableStore(EtcdClient client, BooleanSupplier leads) {
        this.client = client;
        this.leads = leads;
    }

    @Override
    public RoutingTable load() {
        return read().table();
    }

    @Override
    public RoutingTable save(Route route, Epoch expected) {
        StoredTable now = read();
        Epoch known = now.table().route(route.tenant()).map(Route::epoch).orElse(Epoch.NONE);
        if (expected.isAfter(known)) {
            throw new StoreFailure(
                    StoreFailure.Kind.STALE,
                    known.equals(Epoch.NONE)
                            ? "etcd has no route of " + route.tenant()
                                    + " any more, of which this controller knows epoch " + expected
                                    + ": it has lost what it had, or somebody has deleted the key"
                            : "etcd has the route of " + route.tenant() + " with epoch " + known
                                    + ", and this controller knows epoch " + expected
                                    + ": it has lost what it had, or was restored from a backup",
                    "try again in a few seconds, for what was published is put back. Until then the proxies go on as they do",
                    null);
        }
        if (!known.equals(expected) || !route.epoch().isAfter(known)) {
            throw stale("the route of " + route.tenant() + " has epoch " + known + " in etcd, not " + expected
                    + "; not replaced by epoch " + route.epoch());
        }
        String key = FleetKeys.route(route.tenant());
        Places places = now.table().places().get(route.tenant());
        return write(
                new EtcdTxn()
                        .whereUnchanged(key, now.modRevision(key))
                        .put(key, TenantRoute.of(route, places).json()),
                "the route of " + route.tenant());
    }

    /** One tenant after the other: of one transaction etcd takes no more than 128 parts. */
    @Override
    public RoutingTable keep(Map<TenantId, Places> places) {
        StoredTable now = read();
        RoutingTable kept = now.table();
        for (Map.Entry<TenantId, Places> one : places.entrySet()) {
            Route route = now.table().routes().get(one.getKey());
            if (route != null && !one.getValue().equals(now.table().places().get(one.getKey()))) {
                String key = FleetKeys.route(one.getKey());
                String beside = FleetKeys.places(one.getKey());
                kept = write(
                        new EtcdTxn()
                                .whereUnchanged(key, now.modRevision(key))
                                .whereUnchanged(beside, now.modRevision(beside))
                                .put(key, TenantRoute.of(route, one.getValue()).json())
                                .put(beside, text(one.getValue())),
                        "what the sides of " + one.getKey() + " are");
            }
        }
        return kept;
    }

    @Override
    public RoutingTable raiseRevision(long atLeast) {
        StoredTable now = read();
        long missing = atLeast - now.table().revision();
        return missing <= 0
                ? now.table()
                : write(
                        new EtcdTxn()
                                .whereUnchanged(FleetKeys.BEYOND, now.modRevision(FleetKeys.BEYOND))
                                .put(FleetKeys.BEYOND, String.valueOf(now.beyond() + missing)),
                        "the table's revision");
    }

    /** Whatever becomes of it, nothing was changed. */
    private StoredTable read() {
        try {
            return StoredTable.of(commit(reading(new EtcdTxn())).read());
        } catch (EtcdFailure e) {
            throw refused(StoreFailure.Kind.REFUSED, e);
        }
    }

    private RoutingTable write(EtcdTxn txn, String what) {
        if (!leads.getAsBoolean()) {
            throw new StoreFailure(
                    StoreFailure.Kind.NOT_LEADING,
                    "this controller does not lead any more",
                    "ask the one that does",
                    null);
        }
        EtcdTxn.Answer answer;
        try {
            answer = commit(reading(txn));
        } catch (EtcdFailure e) {
            throw refused(e.mayBeDone() ? StoreFailure.Kind.UNANSWERED : StoreFailure.Kind.REFUSED, e);
        }
        if (!answer.succeeded()) {
            throw stale(what + " was changed in etcd since it was read");
        }
        return StoredTable.of(answer.read()).table();
    }

    private static EtcdTxn reading(EtcdTxn txn) {
        return txn.list(FleetKeys.ROUTES).list(FleetKeys.PLACES).get(FleetKeys.BEYOND);
    }

    private EtcdTxn.Answer commit(EtcdTxn txn) throws EtcdFailure {
        try {
            return client.commit(txn);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFailure(StoreFailure.Kind.FAILED, "stopped while etcd was asked", "try again", e);
        }
    }

    private static StoreFailure refused(StoreFailure.Kind kind, EtcdFailure why) {
        return new StoreFailure(kind, String.valueOf(why.getMessage()), why.action(), why);
    }

    private static StoreFailure stale(String what) {
        return new StoreFailure(StoreFailure.Kind.STALE, what, "read the route again, and decide again", null);
    }

    private static String text(Places places) {
        try {
            return Json.MAPPER.writeValueAsString(places);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("places are always JSON", e);
        }
    }
}
