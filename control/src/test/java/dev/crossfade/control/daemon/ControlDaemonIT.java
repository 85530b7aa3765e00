package dev.crossfade.control.daemon;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
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
            assertTrue(metrics.contains("crossfade_control_worker_passes_total{result=\"failed\"} "), metrics);
        }
    }

    @Test
    void proxyThatDoesNotComeBackAfterARestartIsLost() throws Exception {
        Settings settings = settings();
        try (ControlDaemon daemon = ControlDaemon.start(settings, new JdbcDatabasePairs(Clock.systemUTC()))) {
            ProxyReport report = new ProxyReport("edge-1", "i", "1", 1, false, Map.of("acme", "digest"), List.of());
            send("PUT", "http://" + daemon.address() + "/v1/proxies/edge-1", Json.MAPPER.writeValueAsString(report));
        }
        try (ControlDaemon daemon = ControlDaemon.start(settings, new JdbcDatabasePairs(Clock.systemUTC()))) {
            JsonNode proxy = get("http://" + daemon.address() + "/v1/proxies").at("/proxies/0");
            assertEquals("edge-1", proxy.path("id").asText());
            assertEquals("lost", proxy.path("state").asText());
        }
    }

    /** The store's server lets it wait, and when it is answered it was followed. */
    @Test
    void whoMayNotLeadAnyMoreKillsWhatItRunsAndTheNextOneRunsItAgain() throws Exception {
        Path pid = directory.resolve("pid");
        Path script = Files.writeString(
                directory.resolve("hook.sh"), "echo $$ > %1$s.new; mv %1$s.new %1$s; exec sleep 600".formatted(pid));
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase()) {
            String store = database.url() + "?user=" + encoded(database.ours()) + "&password="
                    + encoded(TestDatabase.PASSWORD);
            Settings shared = settings(store, "run: [sh, \"" + script + "\"]");
            try (ControlDaemon first = ControlDaemon.start(shared, new JdbcDatabasePairs(Clock.systemUTC()));
                    ControlDaemon next = ControlDaemon.start(shared, new JdbcDatabasePairs(Clock.systemUTC()));
                    Connection another = database.connect(database.ours());
                    Statement statement = another.createStatement()) {
                post("http://" + first.address() + "/v1/migrations", "{\"tenant\":\"acme\"}");
                await(() -> Files.exists(pid));
                String running = Files.readString(pid);
                assertFalse(leads(next));

                another.setAutoCommit(false);
                statement.execute(
                        "UPDATE crossfade_control.leader SET term = term + 1, holder = '', renewed_at = '-infinity'");
                await(() -> !isAlive(running));
                assertFalse(leads(first));
                another.commit();

                await(() -> leads(next));
                await(() -> !Files.readString(pid).equals(running));
                assertTrue(isAlive(Files.readString(pid)));
                assertFalse(leads(first));
            }
        }
    }

    private boolean leads(ControlDaemon one) throws Exception {
        return answer("http://" + one.address() + "/leaderz").statusCode() == 200;
    }

    private static boolean isAlive(String pid) {
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private boolean isTold(String path, String words) {
        return service.getAllServeEvents().stream()
                .map(ServeEvent::getRequest)
                .anyMatch(request -> request.getUrl().equals(path)
                        && request.getBodyAsString().contains(words));
    }

    private Settings settings() throws Exception {
        return settings("jdbc:sqlite:" + directory.resolve("control.db"), "url: \"" + service.baseUrl() + "/lock\"");
    }

    /** @param lock what is done before the setup */
    private Settings settings(String store, String lock) throws Exception {
        Path file =
                Files.writeString(directory.resolve("crossfade.yaml"), """
                control:
                  admin: { port: 0 }
                  store: "%1$s"
                  notify:
                    - webhook: { url: "%2$s/events", secret: geheim }
                    - slack: { webhookUrl: "%2$s/slack" }
                  hooks:
                    - { before: setup, %3$s }
                    - { after: abort, url: "%2$s/unlock" }
                tenants:
                  - id: acme
                    source: { database: { url: "jdbc:postgresql://127.0.0.1:1/a", user: u, password: p, appRoles: [app] } }
                    target: { database: { url: "jdbc:postgresql://127.0.0.1:1/b", user: u, password: p, appRoles: [app] } }
                    switchover: { minProxies: 0 }
                """.formatted(store, service.baseUrl(), lock));
        return SettingsLoader.load(file, SettingsLoader.Role.CONTROL);
    }

    private static void await(Callable<Boolean> so) throws Exception {
        while (!so.call()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Thread.onSpinWait();
        }
    }

    private JsonNode get(String url) throws Exception {
        return Json.MAPPER.readTree(text(url));
    }

    private String text(String url) throws Exception {
        return answer(url).body();
    }

    private HttpResponse<String> answer(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void post(String url, String body) throws Exception {
        send("POST", url, body);
    }

    private void send(String method, String url, String body) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertTrue(answer.statusCode() < 300, answer::body);
    }
}
