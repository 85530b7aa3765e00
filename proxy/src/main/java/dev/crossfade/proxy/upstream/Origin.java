package dev.crossfade.proxy.upstream;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.net.URI;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A tenant's load balancer in one region: where connections go, and how they are secured. Compared by identity. */
public final class Origin {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final TenantId tenant;
    private final Side side;
    private final String host;
    private final int port;
    private final @Nullable SslContext tls;
    private final String serverName;

    private Origin(TenantId tenant, Side side, String host, int port, @Nullable SslContext tls, String serverName) {
        this.tenant = tenant;
        this.side = side;
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.serverName = serverName;
    }

    /** @throws IllegalArgumentException when there is no origin, or its certificate authority cannot be read */
    public static Origin of(TenantId tenant, Side name, SideSettings side) {
        if (side.origin() == null) {
            throw new IllegalArgumentException("origin: missing; a proxy needs the load balancer's URL of both sides");
        }
        URI url = URI.create(side.origin());
        boolean secure = "https".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : secure ? HTTPS_PORT : HTTP_PORT;
        String serverName = side.originTls().serverName();
        return new Origin(
                tenant,
                name,
                url.getHost(),
                port,
                secure ? trusting(side.originTls()) : null,
                serverName.isEmpty() ? url.getHost() : serverName);
    }

    /** Verifies the certificate's chain and name, as Netty does by default. */
    private static SslContext trusting(OriginTls settings) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            if (!settings.ca().isEmpty()) {
                builder.trustManager(new File(settings.ca()));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("originTls.ca: cannot be used: " + e.getMessage(), e);
        }
    }

    TenantId tenant() {
        return tenant;
    }

    Side side() {
        return side;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    @Nullable
    SslContext tls() {
        return tls;
    }

    String serverName() {
        return serverName;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
