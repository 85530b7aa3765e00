package dev.crossfade.control.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.etcd.EtcdClient;
import dev.crossfade.config.etcd.EtcdTxn;
import dev.crossfade.config.etcd.FleetKeys;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.testing.EtcdServer;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.TenantDigest;
import dev.crossfade.config.wire.TenantRoute;
import dev.crossfade.replication.JdbcDatabasePairs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A controller that is started on an etcd that has lost what it had, with its own store as it was. */
@Timeout(90)
class EmptiedEtcdIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final String SOURCE = "http://127.0.0.1:1";
    private static final String TARGET = "http://127.0.0.1:2";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @BeforeAll
    static void insist() {
        EtcdServer.insist();
    }

    @Test
    void whatAProxyActsOnIsTheFirstRouteThatIsPublished() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory.resolve("etcd"));
                EtcdClient client = client(etcd)) {
            try (ControlDaemon daemon = start(etcd)) {
                HttpResponse<String> flipped =
                        answer(daemon, "PUT", "/v1/routes/acme", "{\"primary\":\"target\",\"ifEpoch\":1}");
                assertEquals(200, flipped.statusCode(), flipped.body());
                register(client, published(etcd));
                while (!answer(daemon, "GET", "/v1/proxies", "").body().contains("edge-1")) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
            TenantRoute last = published(etcd);
            etcd.kill();
            etcd.startEmpty();

            CompletableFuture<Void> comesLater = CompletableFuture.runAsync(
                    () -> register(client, last), CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
            try (ControlDaemon daemon = start(etcd)) {
                assertEquals(last.route(), published(etcd).route());
                JsonNode shown = Json.MAPPER.readTree(
                        answer(daemon, "GET", "/v1/routes/acme", "").body());
                assertEquals("target", shown.get("primary").asText());
            }
            comesLater.get();
        }
    }

    private ControlDaemon start(EtcdServer etcd) throws Exception {
        return ControlDaemon.start(settings(etcd), new JdbcDatabasePairs(Clock.systemUTC()));
    }

    private static TenantRoute published(EtcdServer etcd) {
        return TenantRoute.read(etcd.get(FleetKeys.route(ACME)));
    }

    private static void register(EtcdClient client, TenantRoute actsOn) {
        try {
            long lease = client.grant(Duration.ofSeconds(60)).id();
            String report = Json.MAPPER.writeValueAsString(new ProxyReport(
                    "edge-1",
                    "instance",
                    "test",
                    1,
                    false,
                    Map.of("acme", TenantDigest.of(List.of("acme.example.com"), SOURCE, TARGET)),
                    List.of(new ProxyReport.Acknowledgement(actsOn.route(), 0, 0, 0))));
            assertTrue(client.commit(new EtcdTxn().put(FleetKeys.proxy("edge-1"), report, lease))
                    .succeeded());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Settings settings(EtcdServer etcd) throws Exception {
        Path file = Files.writeString(directory.resolve("crossfade.yaml"), """
                control:
                  admin: { port: 0 }
                  store: "jdbc:sqlite:%s"
                  routes: { in: etcd }
                  etcd: { endpoints: ["%s"] }
                tenants:
                  - id: acme
                    hosts: [acme.example.com]
                    source:
                      origin: "%s"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/a", user: u, password: p, appRoles: [app] }
                    target:
                      origin: "%s"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/b", user: u, password: p, appRoles: [app] }
                """.formatted(
                        directory.resolve("store.db"), etcd.url(), SOURCE, TARGET));
        return SettingsLoader.load(file, SettingsLoader.Role.CONTROL);
    }

    private static EtcdClient client(EtcdServer etcd) {
        return EtcdClient.of(
                new EtcdSettings(List.of(etcd.url()), "", "", EtcdSettings.NONE.tls()),
                "control.etcd",
                Duration.ofSeconds(5));
    }

    private HttpResponse<String> answer(ControlDaemon daemon, String method, String path, String body)
            throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + daemon.address() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
