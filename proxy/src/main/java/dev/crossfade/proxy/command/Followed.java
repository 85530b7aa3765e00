package dev.crossfade.proxy.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.proxy.observe.PrometheusMetrics;
import dev.crossfade.proxy.sync.ControlRoutes;
import dev.crossfade.proxy.sync.EtcdRoutes;
import dev.crossfade.proxy.sync.FollowedRoutes;
import dev.crossfade.proxy.sync.ForcedRoutes;
import dev.crossfade.proxy.sync.LiveRoutes;
import dev.crossfade.proxy.sync.LocalRoutes;
import dev.crossfade.proxy.sync.ProxyIdentity;
import dev.crossfade.proxy.sync.RoutingSource;
import dev.crossfade.proxy.sync.Sightings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whose routes a proxy follows, as {@code proxy.routes.from} says. */
final class Followed {

    private static final Duration LEAST_LIMIT = Duration.ofSeconds(1);

    private Followed() {}

    /**
     * The proxy's own routes, a controller's, or those in etcd.
     *
     * @param origins what is reported of them
     * @throws CommandFailure when a file cannot be used that the settings name
     */
    static RoutingSource by(
            Settings all,
            LiveRoutes routes,
            PrometheusMetrics metrics,
            Supplier<List<ProxyReport.OriginState>> origins) {
        ProxySettings settings = all.proxy();
        if (settings.routes().from() == ProxySettings.Routes.From.LOCAL) {
            return new LocalRoutes(routes, InstantSource.system());
        }
        SecureRandom random = new SecureRandom();
        byte[] instance = new byte[8];
        random.nextBytes(instance);
        ProxyIdentity identity =
                ProxyIdentity.of(settings.id(), HexFormat.of().formatHex(instance), version(), all.tenants());
        ForcedRoutes forced = ForcedRoutes.in(Path.of(settings.state()));
        Sightings sightings = new Sightings(origins, metrics::traffic);
        FollowedRoutes followed = settings.routes().from() == ProxySettings.Routes.From.ETCD
                ? new EtcdRoutes(
                        etcd(settings),
                        settings.control().named()
                                ? Optional.of(settings.control().url())
                                : Optional.empty(),
                        settings.lease(),
                        routes,
                        identity,
                        forced,
                        sightings,
                        InstantSource.system(),
                        System::nanoTime,
                        random)
                : new ControlRoutes(
                        settings.control().url(),
                        ControlCalls.token(settings.control().tokenFile()),
                        ControlCalls.client(settings.control().ca()),
                        settings.lease(),
                        routes,
                        identity,
                        forced,
                        sightings,
                        InstantSource.system(),
                        System::nanoTime,
                        random);
        measure(followed, metrics);
        return followed;
    }

    private static void measure(FollowedRoutes followed, PrometheusMetrics metrics) {
        metrics.gauge(
                "crossfade.proxy.lease.held",
                "1 while the controller, or etcd, knows this proxy",
                () -> followed.isLeaseHeld() ? 1 : 0);
        metrics.counter("crossfade.proxy.lease.losses", "how often the lease was lost", followed::leaseLosses);
        metrics.gauge(
                "crossfade.proxy.detached",
                "tenants whose route was forced at this proxy, and is followed instead of the common one",
                () -> followed.detached().size());
    }

    /** A report takes two calls, and has to be answered well before the lease ends. */
    private static EtcdClient etcd(ProxySettings settings) {
        Duration third = settings.lease().dividedBy(3);
        try {
            return EtcdClient.of(settings.etcd(), "proxy.etcd", third.compareTo(LEAST_LIMIT) > 0 ? third : LEAST_LIMIT);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static String version() {
        String version = EdgeProxy.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
