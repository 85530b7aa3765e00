package dev.crossfade.proxy.upstream;

import io.netty.handler.ssl.SslContext;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where connections go, and how they are secured.
 *
 * @param tls null for none
 * @param serverName that its certificate is to have
 */
public record Endpoint(String host, int port, @Nullable SslContext tls, String serverName) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** @param tls how what is secured is secured; not used for {@code http} */
    public static Endpoint of(URI url, @Nullable SslContext tls) {
        return of(url, tls, url.getHost());
    }

    static Endpoint of(URI url, @Nullable SslContext tls, String serverName) {
        boolean secure = isSecure(url);
        int port = url.getPort() >= 0 ? url.getPort() : secure ? HTTPS_PORT : HTTP_PORT;
        return new Endpoint(url.getHost(), port, secure ? tls : null, serverName);
    }

    /** Whether that is to be reached over TLS. */
    public static boolean isSecure(URI url) {
        return "https".equals(url.getScheme());
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
