package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.proxy.command.EdgeProxy;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.reload.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole proxy whose file is written again while it serves; what an operator and the clients see. */
@Timeout(120)
class ReloadIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private ScriptedOrigin first;
    private ScriptedOrigin second;
    private EdgeProxy proxy;

    @BeforeEach
    void start() throws Exception {
        first = ScriptedOrigin.echoing("first");
        second = ScriptedOrigin.echoing("second");
        write(tenant("acme", first));
        open();
    }

    private void open() throws Exception {
        Path file = folder.resolve("crossfade.yaml");
        proxy = EdgeProxy.open(file, Configuration.load(file, new SourceFiles(), InstantSource.system()));
        proxy.serve();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        first.close();
        second.close();
    }

    @Test
    void trafficRunsWithoutOneErrorWhileATenantIsAddedChangedAndRemoved() throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicLong answered = new AtomicLong();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        Thread load = new Thread(() -> load(running, answered, wrong), "load");
        load.start();
        assertEquals(404, beta(), "not there yet");
        try (RawClient client = client()) {
            reload(tenant("acme", first) + tenant("beta", first));
            assertEquals("first:x", post(client, "beta").text());

            reload(tenant("acme", second) + tenant("beta", second));
            assertEquals("second:x", post(client, "acme").text());
            assertEquals("second:x", post(client, "beta").text());
            assertTrue(metrics().contains("tenant=\"beta\""));

            reload(tenant("acme", second));
            assertEquals(404, post(client, "beta").status());
            assertEquals(404, beta());
            until(() -> !metrics().contains("tenant=\"beta\""));
            assertEquals(404, send("GET", "/v1/routes/beta", "").statusCode());
        }
        long before = answered.get();
        until(() -> answered.get() > before + 10);
        running.set(false);
        load.join();
        assertEquals(List.of(), List.copyOf(wrong));
    }

    @Test
    void anAddedTenantBeginsWithItsRouteAndKeepsTheOneItGotForWhenItComesBack() throws Exception {
        reload(tenant("acme", first) + tenant("beta", first));
        assertTrue(
                Files.readString(folder.resolve("state/routes.json")).contains("beta"), "on disk before it is served");
        flip("beta", "{\"primary\":\"target\",\"ifEpoch\":1}");
        reload(tenant("acme", first));
        until(() -> !metrics().contains("tenant=\"beta\""));

        reload(tenant("acme", first) + tenant("beta", first));

        assertTrue(readyz().contains("tenant beta: epoch 2, direct to target"), readyz());
    }

    @Test
    void aBrokenFileIsRefusedWithEveryReasonAndWhatWasLoadedStaysInForce() throws Exception {
        write(tenant("acme", second).replace("hosts", "host").replace("http://127.0.0.1:9", "nonsense"));
        proxy.reload();
        until(() -> count("refused") == 1);

        try (RawClient client = client()) {
            assertEquals("first:x", post(client, "acme").text());
        }
        String shown = readyz();
        assertTrue(shown.startsWith("ready\n"), shown);
        assertTrue(shown.contains("tenants[0].host: unknown key"), shown);
        assertTrue(shown.contains("tenants[0].target.origin: not an http(s) URL"), shown);
        assertTrue(metrics().contains("crossfade_proxy_config_last_reload_successful 0"));

        reload(tenant("acme", second));
        assertFalse(readyz().contains("refused"), readyz());
        assertTrue(metrics().contains("crossfade_proxy_config_last_reload_successful 1"));
        assertTrue(metrics().contains("crossfade_proxy_config_last_reload_success_timestamp_seconds"));
    }

    @Test
    void aFileWhoseSidesHaveChangedPlacesIsRefusedAndAStartWithItRefusesTheOneTenantUntilItIsRight() throws Exception {
        String right = tenant("acme", first) + tenant("beta", second);
        reload(right);
        write(tenant("acme", first)
                        .replace("source:", "was:")
                        .replace("target:", "source:")
                        .replace("was:", "target:")
                + tenant("beta", second));
        proxy.reload();
        until(() -> count("refused") == 1);

        assertTrue(readyz().contains("its source and target have changed places"), readyz());
        try (RawClient client = client()) {
            assertEquals("first:x", post(client, "acme").text());
        }

        proxy.close();
        open();
        try (RawClient client = client()) {
            assertEquals("second:x", post(client, "beta").text());
            Answer refused = post(client, "acme");
            assertTrue(refused.status() == 503 && refused.text().contains("\"reason\":\"not_served\""), refused::raw);
        }
        assertTrue(readyz().contains("tenant acme: refused with 503, for its source and target"), readyz());
        assertTrue(metrics().contains("crossfade_proxy_tenants_astray 1"), metrics());
        String shown = send("GET", "/v1/routes/acme", "").body();
        assertTrue(shown.contains("\"epoch\":1,"), shown);
        assertTrue(shown.contains("\"refused\":\"its source and target have changed places: "), shown);
        HttpResponse<String> flip = send("PUT", "/v1/routes/acme", "{\"primary\":\"target\",\"ifEpoch\":1}");
        assertTrue(flip.body().contains("sides-exchanged"), flip.body());

        reload(right);
        try (RawClient client = client()) {
            assertEquals("first:x", post(client, "acme").text());
        }
        assertTrue(metrics().contains("crossfade_proxy_tenants_astray 0"), metrics());
    }

    @Test
    void whatTakesEffectAtAStartOnlyIsRefusedByNameAndNothingElseOfTheFileIsTaken() throws Exception {
        write(tenant("acme", second), "limits: { headerCount: 64 }, trustedProxies: []");
        proxy.reload();
        until(() -> count("refused") == 1);

        assertTrue(readyz().contains("proxy.trustedProxies, proxy.limits.headerCount: cannot change"), readyz());
        try (RawClient client = client()) {
            assertEquals("first:x", post(client, "acme").text());
        }
    }

    @Test
    void aCertificateAuthorityThatCannotBeUsedIsRefused() throws Exception {
        write(tenant("acme", second)
                .replace(
                        "target: { origin: \"http:",
                        "target: { originTls: { ca: " + folder.resolve("no.pem") + " }, origin: \"https:"));
        proxy.reload();
        until(() -> count("refused") == 1);

        assertTrue(readyz().contains("no.pem cannot be read: no such file"), readyz());
    }

    @Test
    void aChangeUnderAHeldRequestIsRefusedAndTakenByItselfOnceTheTenantIsSettled() throws Exception {
        flip("acme", "{\"mode\":\"holding\",\"ifEpoch\":1}");
        try (RawClient waiting = client()) {
            waiting.send("POST / HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 1\r\n\r\nx");
            until(() -> readyz().contains("held 1"));

            write(tenant("acme", second));
            proxy.reload();
            until(() -> count("refused") == 1);
            assertTrue(
                    readyz().contains("tenant acme: source.origin cannot change while its route is holding"), readyz());

            flip("acme", "{\"mode\":\"direct\",\"ifEpoch\":2}");
            assertEquals("first:x", waiting.answer().text(), "to where it was going");
            until(() -> count("applied") == 1);
            assertEquals("second:x", post(waiting, "acme").text());
        }
    }

    /** Its status, over a connection of its own: one is closed after a request for a host that nobody has. */
    private int beta() throws IOException {
        try (RawClient client = client()) {
            return post(client, "beta").status();
        }
    }

    private void load(AtomicBoolean running, AtomicLong answered, Queue<String> wrong) {
        try (RawClient client = client()) {
            while (running.get()) {
                Answer answer = post(client, "acme");
                if (answer.status() != 200 || !answer.text().endsWith(":x")) {
                    wrong.add(answer.status() + " " + answer.text());
                }
                answered.incrementAndGet();
            }
        } catch (IOException | RuntimeException e) {
            wrong.add(e.toString());
        }
    }

    private void reload(String tenants) throws IOException {
        double before = count("applied");
        write(tenants);
        proxy.reload();
        until(() -> count("applied") > before);
    }

    private void write(String tenants) throws IOException {
        write(tenants, "");
    }

    private void write(String tenants, String more) throws IOException {
        Files.writeString(folder.resolve("crossfade.yaml"), """
                proxy:
                  {
                    id: edge-1,
                    listen: [{ host: 127.0.0.1, port: 0 }],
                    admin: { host: 127.0.0.1, port: 0 },
                    health: { host: 127.0.0.1, port: 0 },
                    state: %s,
                    %s
                  }
                tenants:
                %s""".formatted(folder.resolve("state"), more, tenants));
    }

    private static String tenant(String id, ScriptedOrigin source) {
        return """
                  - id: %s
                    hosts: [%s.test]
                    source: { origin: "%s" }
                    target: { origin: "http://127.0.0.1:9" }
                """.formatted(id, id, source.url());
    }

    private RawClient client() throws IOException {
        return new RawClient(proxy.addresses().get(0));
    }

    private static Answer post(RawClient client, String tenant) throws IOException {
        return client.send("POST / HTTP/1.1\r\nHost: " + tenant + ".test\r\nContent-Length: 1\r\n\r\nx")
                .answer();
    }

    private void flip(String tenant, String change) {
        HttpResponse<String> answer = send("PUT", "/v1/routes/" + tenant, change);
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private String readyz() {
        return send("GET", "/readyz?verbose", "").body();
    }

    private String metrics() {
        return send("GET", "/metrics", "").body();
    }

    private double count(String result) {
        String start = "crossfade_proxy_config_reloads_total{result=\"" + result + "\"} ";
        return metrics()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
                .sum();
    }

    private HttpResponse<String> send(String method, String path, String body) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + proxy.adminAddress().getPort() + path))
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void until(BooleanSupplier so) {
        ProxyUnderTest.until(so);
    }
}
