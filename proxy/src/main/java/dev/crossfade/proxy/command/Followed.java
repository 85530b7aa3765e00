package dev.crossfade.proxy.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.tls.Authorities;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.proxy.observe.PrometheusMetrics;
import dev.crossfade.proxy.sync.ControlRoutes;
import dev.crossfade.proxy.sync.ForcedRoutes;
import dev.crossfade.proxy.sync.LiveRoutes;
import dev.crossfade.proxy.sync.LocalRoutes;
import dev.crossfade.proxy.sync.ProxyIdentity;
import dev.crossfade.proxy.sync.RoutingSource;
import dev.crossfade.proxy.sync.Sightings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whose routes a proxy follows, as {@code proxy.routes.from} says. */
final class Followed {

    private Followed() {}

    /**
     * The proxy's own routes, or a controller's.
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
        ControlRoutes control = new ControlRoutes(
                settings.control().url(),
                token(settings.control().tokenFile()),
                client(settings.control().ca()),
                settings.lease(),
                routes,
                ProxyIdentity.of(settings.id(), HexFormat.of().formatHex(instance), version(), all.tenants()),
                ForcedRoutes.in(Path.of(settings.state())),
                new Sightings(origins, metrics::traffic),
                InstantSource.system(),
                System::nanoTime,
                random);
        metrics.gauge(
                "crossfade.proxy.lease.held",
                "1 while the controller knows this proxy",
                () -> control.isLeaseHeld() ? 1 : 0);
        metrics.counter("crossfade.proxy.lease.losses", "how often the lease was lost", control::leaseLosses);
        metrics.gauge(
                "crossfade.proxy.detached",
                "tenants whose route was forced at this proxy, and is followed instead of the controller's",
                () -> control.detached().size());
        return control;
    }

    private static HttpClient.Builder client(String authorities) {
        if (authorities.isEmpty()) {
            return HttpClient.newBuilder();
        }
        try {
            return HttpClient.newBuilder().sslContext(Authorities.trusted(authorities));
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    "proxy.control.ca: the certificates in " + authorities + " cannot be used (" + FailureWords.cause(e)
                            + ")",
                    e);
        }
    }

    private static @Nullable String token(String file) {
        if (file.isEmpty()) {
            return null;
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    "proxy.control.tokenFile: " + file + " cannot be read (" + FailureWords.cause(e)
                            + "). Put the token there, or leave it empty" + " for a controller on loopback.",
                    e);
        }
    }

    private static String version() {
        String version = EdgeProxy.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
