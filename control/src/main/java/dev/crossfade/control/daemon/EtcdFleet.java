package dev.crossfade.control.daemon;

import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.settings.ControlSettings.Routes;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.etcd.EtcdLosses;
import dev.crossfade.control.etcd.EtcdProxies;
import dev.crossfade.control.etcd.EtcdRoll;
import dev.crossfade.control.etcd.EtcdTableStore;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.RoutingTableStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A fleet whose routes are in etcd, as {@code control.routes.in} says. */
final class EtcdFleet {

    private static final String KEY = "control.etcd";

    /** Of what a person may wait for. */
    private static final Duration FLIP_LIMIT = Duration.ofSeconds(5);

    /** A look a second, and this, are less than the shortest lease and the second beyond it that a proxy is believed in. */
    private static final Duration LOOK_LIMIT = Duration.ofMillis(1_500);

    private final EtcdSettings settings;
    private final EtcdClient client;

    private EtcdFleet(EtcdSettings settings) {
        this.settings = settings;
        this.client = EtcdClient.of(settings, KEY, FLIP_LIMIT);
    }

    /**
     * Empty where the routes are kept in the store.
     *
     * @throws IllegalArgumentException when a file of TLS cannot be used
     */
    static Optional<EtcdFleet> of(Settings settings) {
        return settings.control().routes().in() == Routes.In.ETCD
                ? Optional.of(new EtcdFleet(settings.control().etcd()))
                : Optional.empty();
    }

    RoutingTableStore table(BooleanSupplier leads) {
        return new EtcdTableStore(client, leads);
    }

    EtcdRoll roll() {
        return new EtcdRoll(client);
    }

    EtcdLosses losses(FleetRouting routing) {
        return new EtcdLosses(EtcdClient.of(settings, KEY, FLIP_LIMIT), routing.publisher());
    }

    EtcdProxies proxies(FleetRouting routing, Consumer<ProxyReport> told) {
        return new EtcdProxies(EtcdClient.of(settings, KEY, LOOK_LIMIT), routing, told);
    }
}
