package dev.crossfade.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.proxy.health.OriginHealth;
import dev.crossfade.proxy.health.Verdict;
import dev.crossfade.proxy.hold.HeldExchange;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantIndex;
import dev.crossfade.proxy.sync.LiveRoutes;
import dev.crossfade.proxy.sync.LocalRoutes;
import dev.crossfade.proxy.sync.StartingTable;
import dev.crossfade.proxy.sync.TableFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AdminPortsIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static final String VIEWER = "viewer-0123456789abcdef0123456789abcdef";
    private static final String OPERATOR = "operator-0123456789abcdef0123456789abcdef";
    private static final String PROXY = "proxy-0123456789abcdef0123456789abcdef";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Readiness readiness = new Readiness();
    private @Nullable AdminPorts ports;
    private String url = "";

    @AfterEach
    void closePorts() {
        if (ports != null) {
            ports.close();
        }
    }

    @Test
    void aRouteIsShownAsTheContractHasIt() throws Exception {
        open(SampleProxy.local(directory));

        JsonNode route = json(get("/v1/routes/acme"), 200);

        assertEquals(
                Json.MAPPER.readTree("{\"tenant\":\"acme\",\"epoch\":1,\"primary\":\"source\",\"mode\":\"direct\","
                        + "\"fenced\":[],\"switching\":false,\"until\":null}"),
                route);
        assertEquals(route, json(get("/v1/routes"), 200).get("routes").get(0));
    }

    @Test
    void aFlipWithTheEpochThatWasSeenIsDoneAndSurvivesARestart() throws Exception {
        open(SampleProxy.local(directory));

        JsonNode after =
                json(put("/v1/routes/acme", "{\"primary\":\"target\",\"fenced\":[\"source\"],\"ifEpoch\":1}"), 200);

        assertEquals("target", after.get("primary").asText());
        assertEquals("direct", after.get("mode").asText());
        assertEquals(2, after.get("epoch").asLong());
        closePorts();
        open(SampleProxy.local(directory));
        assertEquals(after, json(get("/v1/routes/acme"), 200));
    }

    @Test
    void aFlipIsRefusedWithoutAnEpochWithAnotherOneForAnUnknownTenantAndWhenItIsNonsense() throws Exception {
        open(SampleProxy.local(directory));

        problem(put("/v1/routes/acme", "{\"primary\":\"target\"}"), 428, "epoch-needed");
        problem(put("/v1/routes/acme", "{\"primary\":\"target\",\"ifEpoch\":7}"), 409, "other-epoch");
        problem(put("/v1/routes/nobody", "{\"primary\":\"target\",\"ifEpoch\":1}"), 404, "unknown-tenant");
        problem(put("/v1/routes/NOT_an_id", "{\"primary\":\"target\",\"ifEpoch\":1}"), 404, "unknown-tenant");
        problem(put("/v1/routes/acme", "{\"primary\":\"moon\",\"ifEpoch\":1}"), 400, "invalid-route");
        problem(put("/v1/routes/acme", "{\"primry\":\"target\",\"ifEpoch\":1}"), 400, "invalid-route");
        problem(put("/v1/routes/acme", "{"), 400, "invalid-route");
        problem(put("/v1/routes/acme", ""), 400, "invalid-route");
        problem(put("/v1/routes/acme", " ".repeat(AdminServer.MAX_BODY_BYTES + 1)), 413, "too-large");
        problem(put("/v1/routes", "{}"), 405, "method-not-allowed");
        problem(get("/v1/nothing"), 404, "no-such-resource");

        assertEquals(1, json(get("/v1/routes/acme"), 200).get("epoch").asLong());
    }

    @Test
    void unknownTenantIsToldWithThoseThatAreServed() throws Exception {
        open(SampleProxy.local(directory));

        assertEquals(
                "Name one that is: acme.",
                json(get("/v1/routes/nobody"), 404).get("action").asText());
    }

    @Test
    void eachPortNamesWhatItServesAndWhereTheOtherIs() throws Exception {
        open(withHealthApart(SampleProxy.local(directory)));
        AdminPorts opened = Objects.requireNonNull(ports);
        int admin = opened.adminAddress().getPort();
        int health = opened.healthAddress().getPort();

        assertEquals(
                "This port has /v1/routes, /v1/routes/{tenant}, /v1/exchanges/held. Health and metrics are at 127.0.0.1:"
                        + health + " (proxy.health).",
                json(get("/metrics"), 404).get("action").asText());
        url = "http://127.0.0.1:" + health;
        assertEquals(
                "This port has /livez, /readyz, /metrics. Routes and held requests are at 127.0.0.1:" + admin
                        + " (proxy.admin).",
                json(get("/v1/routes/acme"), 404).get("action").asText());
    }

    /** On a port that was free a moment ago: one of 0 is written like admin's, and so would be one with it. */
    private static ProxySettings withHealthApart(ProxySettings settings) throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        return new ProxySettings(
                settings.id(),
                settings.listen(),
                settings.admin(),
                new ProxySettings.Health("127.0.0.1", free),
                settings.state(),
                settings.routes(),
                settings.lease(),
                settings.control(),
                settings.etcd(),
                settings.trustedProxies(),
                settings.limits(),
                settings.upstream(),
                settings.shutdown());
    }

    @Test
    void ofManyWhoFlipAtOnceFromTheSameEpochExactlyOneSucceeds() throws Exception {
        open(SampleProxy.local(directory));
        List<CompletableFuture<HttpResponse<String>>> flips = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> http.sendAsync(
                        request("/v1/routes/acme")
                                .PUT(BodyPublishers.ofString("{\"mode\":\"armed\",\"ifEpoch\":1}"))
                                .build(),
                        BodyHandlers.ofString()))
                .toList();

        List<Integer> statuses =
                flips.stream().map(flip -> flip.join().statusCode()).sorted().toList();

        assertEquals(List.of(200, 409, 409, 409, 409, 409, 409, 409), statuses);
    }

    @Test
    void whatWaitsIsListedWithoutQueries() throws Exception {
        open(SampleProxy.local(directory));

        JsonNode held = json(get("/v1/exchanges/held"), 200);

        assertEquals(
                Json.MAPPER.readTree("{\"held\":[{\"tenant\":\"acme\",\"requestId\":\"r1\",\"method\":\"POST\","
                        + "\"path\":\"/orders\",\"heldMs\":12,\"bytes\":34}]}"),
                held);
    }

    @Test
    void aliveReadyAndMetricsNeedNoTokenAndReadyFollowsTheLifeOfTheProxy() throws Exception {
        Path tokens = tokens();
        open(SampleProxy.withAdmin(directory, "127.0.0.1", 0, tokens.toString()));

        assertEquals(200, get("/livez").statusCode());
        assertEquals(503, get("/readyz").statusCode());
        readiness.ready();
        assertEquals(200, get("/readyz").statusCode());
        String verbose = get("/readyz?verbose").body();
        assertTrue(verbose.contains("tenant acme: epoch 1, direct to source"), verbose);
        assertTrue(verbose.contains("origin acme target: down since 2026-01-02T03:04:05Z: it answers 503\n"), verbose);
        assertTrue(verbose.contains("configuration: of the test"), verbose);
        readiness.stopping();
        assertEquals(503, get("/readyz").statusCode());
        assertEquals("metrics of the test", get("/metrics").body());
    }

    @Test
    void withATokensFileTheScopeOfTheTokenDecides() throws Exception {
        open(SampleProxy.withAdmin(directory, "127.0.0.1", 0, tokens().toString()));

        problem(get("/v1/routes"), 401, "token-needed");
        problem(withToken("GET", "wrong"), 401, "token-needed");
        problem(withToken("GET", PROXY), 403, "scope-needed");
        assertEquals(200, withToken("GET", VIEWER).statusCode());
        problem(withToken("PUT", VIEWER), 403, "scope-needed");
        assertEquals(200, withToken("PUT", OPERATOR).statusCode());
    }

    @Test
    void anAddressThatIsNotLoopbackNeedsTokens() {
        CommandFailure refused =
                assertThrows(CommandFailure.class, () -> open(SampleProxy.withAdmin(directory, "0.0.0.0", 0, "")));

        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        assertTrue(refused.toString().contains("tokensFile"), refused.toString());
    }

    @Test
    void aTokensFileIsRefusedByLineAndNeverQuoted() throws IOException {
        Path tokens = directory.resolve("bad");
        Files.writeString(tokens, "# ours\nviewer s3cret-0123456789abcdef0123456789 grafana\n");

        CommandFailure refused = assertThrows(CommandFailure.class, () -> Tokens.read(tokens));

        assertTrue(refused.toString().contains("line 2"), refused.toString());
        assertFalse(refused.toString().contains("s3cret"), refused.toString());
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandFailure refused = assertThrows(
                    CommandFailure.class,
                    () -> open(SampleProxy.withAdmin(directory, "127.0.0.1", taken.getLocalPort(), "")));

            assertEquals(ExitCode.FAILED, refused.exitCode());
            assertTrue(refused.toString().contains("127.0.0.1:" + taken.getLocalPort()), refused.toString());
        }
    }

    private Path tokens() throws IOException {
        Path tokens = directory.resolve("tokens");
        Files.writeString(
                tokens,
                "# token scope name\n\n" + VIEWER + " viewer grafana\n" + OPERATOR + " operator jo smith\n" + PROXY
                        + " proxy edge-2\n");
        return tokens;
    }

    private void open(ProxySettings settings) {
        List<TenantSettings> tenants = List.of(SampleTenant.named("acme", "acme.example.com"));
        TableFile file = new TableFile(directory);
        StartingTable start = StartingTable.local(tenants, file);
        LiveRoutes routes = new LiveRoutes(
                new TenantIndex(tenants, start::route),
                file,
                start,
                () -> CompletableFuture.completedFuture(null),
                InstantSource.system());
        ports = AdminPorts.open(
                settings,
                routes,
                new LocalRoutes(routes, InstantSource.system()),
                readiness,
                () -> List.of(new OriginHealth(
                        new TenantId("acme"),
                        Side.TARGET,
                        Verdict.DOWN,
                        2,
                        "it answers 503",
                        Instant.parse("2026-01-02T03:04:05.678Z"))),
                limit -> List.of(new HeldExchange(new TenantId("acme"), "r1", "POST", "/orders", 12, 34)),
                () -> "metrics of the test",
                () -> "configuration: of the test",
                new AdminRefusals(System::nanoTime, reason -> {}, warning -> {}));
        url = "http://127.0.0.1:" + ports.adminAddress().getPort();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return http.send(request(path).PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> withToken(String method, String token) throws IOException, InterruptedException {
        return http.send(
                request("/v1/routes/acme")
                        .header("Authorization", "Bearer " + token)
                        .method(method, BodyPublishers.ofString(method.equals("PUT") ? "{\"ifEpoch\":1}" : ""))
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response, int status) throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        return Json.MAPPER.readTree(response.body());
    }

    private static void problem(HttpResponse<String> response, int status, String slug) throws IOException {
        JsonNode problem = json(response, status);
        assertEquals(
                "https://crossfade.dev/problems/" + slug, problem.get("type").asText());
        assertEquals(status, problem.get("status").asInt());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""));
        assertTrue(response.body().endsWith("}\n"), response.body());
    }
}
