package dev.crossfade.control.command;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.wire.Json;
import dev.crossfade.replication.JdbcDatabasePairs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole controller whose hooks and receivers are played by one service; its tenant's databases are not there. */
@Timeout(60)
class ControlDaemonIT {

    private final WireMockServer service =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @BeforeEach
    void listen() {
        service.start();
        service.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200)));
    }

    @AfterEach
    void stop() {
        service.stop();
    }

    @Test
    void hookHoldsTheMigrationAndEverybodyIsToldAndAnAbortRunsItsOwn() throws Exception {
        service.stubFor(
                any(urlEqualTo("/lock")).willReturn(aResponse().withBody("{\"wait\":\"a deploy is under way\"}")));
        try (ControlDaemon daemon = ControlDaemon.start(settings(), new JdbcDatabasePairs(Clock.systemUTC()))) {
            String api = "http://" + daemon.address() + "/v1/migrations";
            post(api, "{\"tenant\":\"acme\"}");

            await(() -> get(api + "/acme").path("waitingFor").asText().endsWith(": a deploy is under way"));
            await(() -> isTold("/events", "\"type\":\"begun\""));
            await(() -> isTold("/events", "\"type\":\"hook-waits\""));
            await(() -> isTold("/slack", "acme: waits for the hook before setup"));

            post(api + "/acme/abort", "{}");
            await(() -> isTold("/unlock", "\"stage\":\"abort\""));
            await(() -> get(api + "/acme").path("state").asText().equals("aborted"));
            await(() -> isTold("/events", "\"type\":\"aborted\""));
            String metrics = text("http://" + daemon.address() + "/metrics");
            assertTrue(
                    metrics.contains("crossfade_control_notifications_total{receiver=\"webhook-1\",result=\"sent\"}"),
                    metrics);
            assertTrue(metrics.contains("crossfade_control_hook_runs_total{result=\"wait\"} "), metrics);
        }
    }

    private boolean isTold(String path, String words) {
        return service.getAllServeEvents().stream()
                .map(ServeEvent::getRequest)
                .anyMatch(request -> request.getUrl().equals(path)
                        && request.getBodyAsString().contains(words));
    }

    private Settings settings() throws Exception {
        Path file = Files.writeString(
                directory.resolve("crossfade.yaml"), """
                control:
                  admin: { port: 0 }
                  store: jdbc:sqlite:%s
                  notify:
                    - webhook: { url: "%2$s/events", secret: geheim }
                    - slack: { webhookUrl: "%2$s/slack" }
                  hooks:
                    - { before: setup, url: "%2$s/lock" }
                    - { after: abort, url: "%2$s/unlock" }
                tenants:
                  - id: acme
                    source: { database: { url: "jdbc:postgresql://127.0.0.1:1/a", user: u, password: p, appRoles: [app] } }
                    target: { database: { url: "jdbc:postgresql://127.0.0.1:1/b", user: u, password: p, appRoles: [app] } }
                    switchover: { minProxies: 0 }
                """.formatted(directory.resolve("control.db"), service.baseUrl()));
        return SettingsLoader.load(file, SettingsLoader.Role.CONTROL);
    }

    private static void await(Callable<Boolean> so) throws Exception {
        while (!so.call()) {
            Thread.onSpinWait();
        }
    }

    private JsonNode get(String url) throws Exception {
        return Json.MAPPER.readTree(text(url));
    }

    private String text(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void post(String url, String body) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertTrue(answer.statusCode() < 300, answer::body);
    }
}
