package dev.crossfade.proxy.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.Addresses;
import dev.crossfade.config.settings.ProxySettings.ControlAccess;
import dev.crossfade.config.settings.ProxySettings.Routes;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.tls.Authorities;
import dev.crossfade.config.tls.CertificateFile;
import dev.crossfade.proxy.parking.ControlDesks;
import dev.crossfade.proxy.parking.ParkingDesks;
import dev.crossfade.proxy.upstream.Endpoint;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a proxy calls its controller, as {@code proxy.control} says. */
final class ControlCalls {

    private ControlCalls() {}

    /** Whether any tenant has requests that may be parked. */
    static boolean parks(Settings all) {
        return all.tenants().stream().anyMatch(tenant -> !tenant.parking().isEmpty());
    }

    /**
     * Where requests are parked. A proxy that has nothing to park yet starts without the files that this needs, and stays without.
     *
     * @throws CommandFailure when a tenant parks, and a file cannot be used that the settings name
     */
    static ParkingDesks desks(Settings all) {
        ControlAccess control = all.proxy().control();
        try {
            return new ControlDesks(control.url(), tls(control), token(control.tokenFile()), System::nanoTime);
        } catch (CommandFailure e) {
            if (parks(all)) {
                throw e;
            }
            return ParkingDesks.closed("when this proxy was started, it could not be made ready for parking: "
                    + e.getMessage() + " Restart it");
        }
    }

    /** What an operator should know of the desk at a start: that nothing else would show that no controller is there. */
    static Optional<String> warning(Settings all) {
        return parks(all) && all.proxy().routes().from() != Routes.From.CONTROL
                ? Optional.of("tenants[].parking: requests are handed over to the controller at "
                        + all.proxy().control().url() + " (proxy.control.url), which this proxy does not ask for"
                        + " routes: see that one runs there, or the first request that is to be parked gets 503")
                : Optional.empty();
    }

    static HttpClient.Builder client(String authorities) {
        if (authorities.isEmpty()) {
            return HttpClient.newBuilder();
        }
        try {
            return HttpClient.newBuilder().sslContext(Authorities.trusted(authorities));
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(authorities, e);
        }
    }

    /** The same for connections of the proxy's own; null where no controller is reached over TLS. */
    private static @Nullable SslContext tls(ControlAccess control) {
        String authorities = control.ca();
        try {
            SslContextBuilder tls = SslContextBuilder.forClient();
            if (!authorities.isEmpty()) {
                tls.trustManager(CertificateFile.read(authorities).toArray(X509Certificate[]::new));
            }
            // To make one takes a tenth of a second, and a start has no more than one.
            return Addresses.each(control.url()).stream().map(URI::create).anyMatch(Endpoint::isSecure)
                    ? tls.build()
                    : null;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(authorities, e);
        }
    }

    private static CommandFailure unusable(String authorities, Exception cause) {
        return new CommandFailure(
                ExitCode.BAD_USAGE,
                "proxy.control.ca: the certificates in " + authorities + " cannot be used (" + FailureWords.cause(cause)
                        + ")",
                cause);
    }

    static @Nullable String token(String file) {
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
}
