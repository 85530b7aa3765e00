package dev.crossfade.control.daemon;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.replication.JdbcDatabasePairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The two origins of every tenant, played, which take whatever comes, and a whole controller that delivers to them. */
final class PlayedSides implements BeforeEachCallback, AfterEachCallback {

    private final WireMockServer source = listening();
    private final WireMockServer target = listening();

    private static WireMockServer listening() {
        return new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    }

    WireMockServer source() {
        return source;
    }

    WireMockServer target() {
        return target;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        for (WireMockServer side : List.of(source, target)) {
            side.start();
            side.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200)));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        source.stop();
        target.stop();
    }

    /** A tenant in a configuration, to which lines of its own may be added. */
    String tenant(String id) {
        return """
                  - id: %1$s
                    hosts: [%1$s.example.com]
                    source:
                      origin: "%2$s"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/%1$s", user: u, password: p, appRoles: [app] }
                    target:
                      origin: "%3$s"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/%1$s-b", user: u, password: p, appRoles: [app] }
                """.formatted(id, source.baseUrl(), target.baseUrl());
    }

    /**
     * Starts a controller, where the last one in that directory may have left off.
     *
     * @param admin keys of {@code control.admin}
     * @param tenants as {@link #tenant} makes them
     */
    ControlDaemon start(Path directory, String admin, String tenants) throws IOException {
        Path file = Files.writeString(
                directory.resolve("crossfade.yaml"), """
                control:
                  admin: { %s }
                  store: "jdbc:sqlite:%s"
                tenants:
                """.formatted(admin, directory.resolve("control.db")) + tenants);
        return ControlDaemon.start(
                SettingsLoader.load(file, SettingsLoader.Role.CONTROL), new JdbcDatabasePairs(Clock.systemUTC()));
    }

    /** What has come to a side, in order. */
    static List<LoggedRequest> received(WireMockServer side) {
        return side.findAll(postRequestedFor(anyUrl())).stream()
                .sorted(Comparator.comparing(LoggedRequest::getLoggedDate))
                .toList();
    }

    static List<String> bodies(WireMockServer side) {
        return received(side).stream().map(LoggedRequest::getBodyAsString).toList();
    }

    /** Until it is so, or the test is ended. */
    static void await(Callable<Boolean> so) throws Exception {
        while (!so.call()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Thread.onSpinWait();
        }
    }
}
