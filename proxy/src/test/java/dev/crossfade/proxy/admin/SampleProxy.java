package dev.crossfade.proxy.admin;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.settings.ProxySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A proxy's settings for tests: everything on loopback, every port a free one. */
public final class SampleProxy {

    private SampleProxy() {}

    /** Follows nobody. */
    public static ProxySettings local(Path state) {
        return with(state, 0, 0, "127.0.0.1", "", new ProxySettings.Routes(ProxySettings.Routes.From.LOCAL), "");
    }

    static ProxySettings withAdmin(Path state, String host, int port, String tokensFile) {
        return with(state, 0, port, host, tokensFile, new ProxySettings.Routes(ProxySettings.Routes.From.LOCAL), "");
    }

    /** Listens on the given port. */
    public static ProxySettings listening(Path state, int port) {
        return with(state, port, 0, "127.0.0.1", "", new ProxySettings.Routes(ProxySettings.Routes.From.LOCAL), "");
    }

    /** Follows the controller at the URL. */
    public static ProxySettings following(Path state, ProxySettings.Routes.From from, String url) {
        return with(state, 0, 0, "127.0.0.1", "", new ProxySettings.Routes(from), url);
    }

    private static ProxySettings with(
            Path state,
            int port,
            int adminPort,
            String adminHost,
            String tokensFile,
            ProxySettings.Routes routes,
            String control) {
        return new ProxySettings(
                "edge-test",
                List.of(new ProxySettings.Listen("127.0.0.1", port, ProxySettings.ProxyProtocol.NONE, null)),
                new ProxySettings.Admin(adminHost, adminPort, tokensFile),
                new ProxySettings.Health(adminHost, adminPort),
                state.toString(),
                routes,
                Duration.ofSeconds(3),
                new ProxySettings.ControlAccess(control, true, "", ""),
                EtcdSettings.NONE,
                List.of("127.0.0.0/8"),
                new ProxySettings.Limits(
                        Bytes.parse("8KiB"),
                        Bytes.parse("32KiB"),
                        128,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(75),
                        1000,
                        Bytes.parse("64MiB")),
                new ProxySettings.Upstream(Duration.ofSeconds(2), Duration.ofSeconds(30), 16, Duration.ofSeconds(50)),
                new ProxySettings.Shutdown(Duration.ofSeconds(5)));
    }
}
