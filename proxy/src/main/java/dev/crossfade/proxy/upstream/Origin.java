package dev.crossfade.proxy.upstream;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** A tenant's load balancer in one region: where connections go, and how they are secured. Compared by identity. */
public final class Origin {

    private final TenantId tenant;
    private final Side side;
    private final Endpoint endpoint;
    private final Made made;

    /** What it was made from. */
    private record Made(String url, OriginTls tls, String authorities) {}

    private Origin(TenantId tenant, Side side, Endpoint endpoint, Made made) {
        this.tenant = tenant;
        this.side = side;
        this.endpoint = endpoint;
        this.made = made;
    }

    /** @throws IllegalArgumentException when there is no origin, or its certificate authority cannot be read */
    public static Origin of(TenantId tenant, Side name, SideSettings side) {
        if (side.origin() == null) {
            throw new IllegalArgumentException("origin: missing; a proxy needs the load balancer's URL of both sides");
        }
        URI url = URI.create(side.origin());
        boolean secure = Endpoint.isSecure(url);
        String serverName = side.originTls().serverName();
        String authorities = secure ? authorities(side.originTls()) : "";
        return new Origin(
                tenant,
                name,
                Endpoint.of(
                        url,
                        secure ? trusting(side.originTls(), authorities) : null,
                        serverName.isEmpty() ? url.getHost() : serverName),
                new Made(side.origin(), side.originTls(), authorities));
    }

    /**
     * Whether these settings, with what the certificate authorities' file holds now, make the same origin.
     *
     * @throws IllegalArgumentException when that file cannot be read
     */
    public boolean isStill(SideSettings side) {
        return made.url.equals(side.origin())
                && made.tls.equals(side.originTls())
                && (endpoint.tls() == null || made.authorities.equals(authorities(side.originTls())));
    }

    /** The certificates in PEM; empty for the platform's. */
    private static String authorities(OriginTls settings) {
        try {
            return settings.ca().isEmpty() ? "" : Files.readString(Path.of(settings.ca()), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "originTls.ca: " + settings.ca() + " cannot be read: " + FailureWords.cause(e), e);
        }
    }

    /** Verifies the certificate's chain and name, as Netty does by default. */
    private static SslContext trusting(OriginTls settings, String authorities) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            if (!settings.ca().isEmpty()) {
                builder.trustManager(new ByteArrayInputStream(authorities.getBytes(StandardCharsets.ISO_8859_1)));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "originTls.ca: " + settings.ca() + " cannot be used: " + e.getMessage(), e);
        }
    }

    public TenantId tenant() {
        return tenant;
    }

    public Side side() {
        return side;
    }

    /** The host, and the port where the URL names one: what a request to it calls it. */
    public String authority() {
        return URI.create(made.url).getRawAuthority();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
