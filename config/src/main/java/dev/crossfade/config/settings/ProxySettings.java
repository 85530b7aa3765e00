package dev.crossfade.config.settings;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of one edge proxy; each key as in crossfade.example.yaml. */
public record ProxySettings(
        String id,
        List<Listen> listen,
        Admin admin,
        Health health,
        String state,
        Routes routes,
        Duration lease,
        ControlAccess control,
        EtcdSettings etcd,
        List<String> trustedProxies,
        Limits limits,
        Upstream upstream,
        Shutdown shutdown) {

    public ProxySettings {
        listen = List.copyOf(listen);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** A port that clients connect to; port 0 takes a free one, and the log says which. */
    public record Listen(
            String host,
            int port,
            ProxyProtocol proxyProtocol,
            @Nullable Tls tls) {}

    /** Whether a listener expects the PROXY protocol before each connection. */
    public enum ProxyProtocol {
        NONE,
        V1,
        V2,
        ANY
    }

    /**
     * How a listener is secured; paths of PEM files.
     *
     * @param certificate shown to a client that asks for no name of the others
     * @param further certificates, each shown to clients that ask for a name in it
     */
    public record Tls(String certificate, String key, List<CertificateFiles> further) {

        public Tls {
            further = List.copyOf(further);
        }
    }

    /** Paths of PEM files. */
    public record CertificateFiles(String certificate, String key) {}

    /** @param tokensFile empty only on a loopback host */
    public record Admin(String host, int port, String tokensFile) {}

    /** {@code /livez}, {@code /readyz}, {@code /metrics}: without a token; may share the admin port. */
    public record Health(String host, int port) {}

    /** @param from where the routing table comes from */
    public record Routes(From from) {

        /** The kinds of source. */
        public enum From {
            LOCAL,
            CONTROL,
            ETCD
        }
    }

    /**
     * Where the controller is.
     *
     * @param url of the controller; of several that share a store, each, with commas between
     * @param named whether the configuration names it: it is the one at loopback otherwise
     * @param ca authorities to trust for https, in PEM; empty for the JVM's
     */
    public record ControlAccess(String url, boolean named, String tokenFile, String ca) {}

    public record Limits(
            Bytes requestLine,
            Bytes headers,
            int headerCount,
            Duration headerTimeout,
            Duration bodyIdleTimeout,
            Duration idleTimeout,
            int connections,
            Bytes bufferMemory) {}

    public record Upstream(
            Duration connectTimeout, Duration responseTimeout, int maxConnections, Duration idleTimeout) {}

    public record Shutdown(Duration drain) {}
}
