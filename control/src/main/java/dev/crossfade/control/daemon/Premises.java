package dev.crossfade.control.daemon;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.telemetry.Telemetry;
import dev.crossfade.config.wire.TenantDigest;
import dev.crossfade.control.fleet.Backlogs;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.ProxyRegistry;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.fleet.RoutingTableStore;
import dev.crossfade.control.hooks.HookCounts;
import dev.crossfade.control.hooks.RealHooks;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.outward.Redaction;
import dev.crossfade.control.outward.SecretCounts;
import dev.crossfade.control.parking.ParkingCounts;
import dev.crossfade.control.parking.Sealing;
import dev.crossfade.control.steps.HttpOriginHealth;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.store.RouteStore;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.control.workers.PassMeter;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.pace.SteadyTime;
import dev.crossfade.control.workflow.runner.MigrationRunner;
import dev.crossfade.replication.DatabasePairs;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * What a controller has whether it leads or not, and keeps from one term to the next.
 *
 * @param store as whoever leads no term writes to it: not at all
 * @param wakers answer those who wait for a route
 * @param lookers look at gates
 * @param telemetry is told of each step; empty: nobody is
 * @param steady measures what is waited for
 * @param etcd empty where the routes are in the store
 * @param sealing empty without a key for what is parked
 */
record Premises(
        Settings settings,
        DatabasePairs databases,
        JdbcStore store,
        Executor wakers,
        Executor lookers,
        Optional<Telemetry> telemetry,
        Clock clock,
        SteadyTime steady,
        RealHooks hookRunner,
        HookCounts hookCounts,
        PassMeter workerPasses,
        Notifications notifications,
        Optional<EtcdFleet> etcd,
        Optional<Sealing> sealing,
        ParkingCounts parkingCounts) {

    /** By the settings; nothing is begun. */
    static Premises of(
            Settings settings,
            DatabasePairs databases,
            JdbcStore store,
            Executor wakers,
            Executor lookers,
            Optional<Telemetry> telemetry) {
        Clock clock = Clock.systemUTC();
        SteadyTime steady = new SteadyTime(clock, System::nanoTime);
        HttpPost http = new HttpPost();
        return new Premises(
                settings,
                databases,
                store,
                wakers,
                lookers,
                telemetry,
                clock,
                steady,
                new RealHooks(http, Redaction.of(settings)),
                new HookCounts(),
                new PassMeter(),
                new Notifications(settings.control().notifications(), http, clock, steady),
                EtcdFleet.of(settings),
                ParkingKeys.of(settings.control()),
                new ParkingCounts(
                        settings.tenants().stream().map(TenantSettings::id).toList(), clock));
    }

    /** Of tenants that may park, or of whom something is kept all the same. */
    Backlogs backlogs() {
        Set<TenantId> mayPark = settings.tenants().stream()
                .filter(tenant -> !tenant.parking().isEmpty())
                .map(TenantSettings::id)
                .collect(Collectors.toUnmodifiableSet());
        return tenant -> parkingCounts.seen(tenant).filter(seen -> mayPark.contains(tenant) || !seen.areNone());
    }

    /** What is counted over all times in which it leads. */
    List<MeterBinder> meters() {
        List<MeterBinder> meters = new ArrayList<>(notifications.meters());
        meters.add(hookCounts);
        meters.add(workerPasses);
        meters.add(new SecretCounts());
        meters.add(parkingCounts);
        meters.add(store);
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

    /**
     * Where the routes are kept.
     *
     * @param kept by whom they are read, and written
     * @param leads whether they may be written now
     */
    RoutingTableStore routes(JdbcStore kept, BooleanSupplier leads) {
        return etcd.map(fleet -> fleet.table(leads)).orElseGet(() -> new RouteStore(kept));
    }

    /** One that knows no proxy yet. */
    ProxyRegistry registry() {
        return new ProxyRegistry(digests(settings.tenants()), settings.proxy().lease(), System::nanoTime);
    }

    MigrationRunner.Ports ports(FleetRouting routing, SqlMigrationStore migrations, MigrationListener listener) {
        return new MigrationRunner.Ports(databases, routing, migrations, new HttpOriginHealth(), listener);
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
