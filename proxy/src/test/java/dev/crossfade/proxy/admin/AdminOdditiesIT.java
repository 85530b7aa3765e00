package dev.crossfade.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
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
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no well-meaning client sends to the admin port: each has its answer, and no route is changed by any. */
@Timeout(60)
class AdminOdditiesIT {

    private static final String LONG_PATH = "/orders/" + "x".repeat(8000);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<String> refused = new CopyOnWriteArrayList<>();
    private AdminPorts ports;

    @BeforeEach
    void open() throws IOException {
        List<TenantSettings> tenants = List.of(SampleTenant.named("acme", "acme.example.com"));
        TableFile file = new TableFile(directory);
        StartingTable start = StartingTable.local(tenants, file);
        LiveRoutes routes = new LiveRoutes(
                new TenantIndex(tenants, start::route), file, start, () -> CompletableFuture.completedFuture(null));
        Path tokens = Files.writeString(
                directory.resolve("tokens"),
                "viewer-0123456789abcdef0123456789abcdef viewer grafana\noperator-0123456789abcdef0123456789abcdef operator jo\n");
        ports = AdminPorts.open(
                SampleProxy.withAdmin(directory, "127.0.0.1", 0, tokens.toString()),
                routes,
                new LocalRoutes(routes, InstantSource.system()),
                new Readiness(),
                () -> List.of(new OriginHealth(
                        new TenantId("acme"),
                        Side.TARGET,
                        Verdict.DOWN,
                        2,
                        "",
                        Instant.parse("2026-01-02T03:04:05.678Z"))),
                limit -> List.of(new HeldExchange(new TenantId("acme"), "r1", "POST", LONG_PATH, 12, 34)),
                () -> "",
                () -> "",
                new AdminRefusals(System::nanoTime, refused::add, warning -> {}));
    }

    @AfterEach
    void close() {
        ports.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"ifEpoch\":\"1\"} | 'ifEpoch'",
                "{\"ifEpoch\":1.5} | ifEpoch",
                "{\"ifEpoch\":true} | 'ifEpoch'",
                "{\"ifEpoch\":\"\"} | 'ifEpoch'",
                "{\"ifEpoch\":99999999999999999999} | out of range",
                "{\"ifEpoch\":1,\"primary\":1} | source or target",
                "{\"ifEpoch\":1,\"primary\":[\"target\"]} | 'primary'",
                "{\"ifEpoch\":1,\"primary\":\"\"} | source or target",
                "{\"ifEpoch\":1,\"mode\":\"HOLDING\"} | direct, armed or holding",
                "{\"ifEpoch\":1,\"fenced\":\"source\"} | 'fenced'",
                "{\"ifEpoch\":1,\"fenced\":[null]} | source or target",
                "{\"ifEpoch\":1,\"fenced\":[1]} | source or target",
                "{\"ifEpoch\":1,\"fenced\":{\"source\":true}} | 'fenced'",
                "{\"ifEpoch\":1,\"mode\":\"holding\",\"until\":\"tomorrow\"} | 'until'",
                "{\"ifEpoch\":1,\"mode\":\"holding\",\"until\":\"1970-01-01T00:00:00Z\"} | 'until' is past",
                "{\"ifEpoch\":1,\"force\":1} | 'force'",
                "{\"ifEpoch\":1,\"mode\":\"direct\",\"until\":\"2030-01-01T00:00:00Z\"} | until",
                "{\"ifEpoch\":1,\"switching\":true} | switching",
                "{\"ifEpoch\":1,\"primary\":\"source\",\"primary\":\"target\"} | primary",
                "{\"ifEpoch\":1} {\"primary\":\"target\"} | behind",
                "[] | one JSON object",
                "null | empty",
                "\"target\" | one JSON object",
                "{\"ifEpoch\":1,} | not a change",
                "<change/> | not a change"
            })
    void bodyThatIsNoChangeOfARouteIsRefusedAndSaysWhatIsWrong(String body, String said) throws Exception {
        Answer answer = ask("PUT", "/v1/routes/acme", "operator-0123456789abcdef0123456789abcdef", body);

        assertEquals(400, answer.status, answer.text);
        JsonNode problem = Json.MAPPER.readTree(answer.body());
        assertTrue(problem.path("detail").asText().contains(said), answer.text);
        assertFalse(answer.text.contains("java."), answer.text);
        assertFalse(answer.text.contains("dev.crossfade.config"), answer.text);
        assertEquals(1, epoch());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "POST", "DELETE", "OPTIONS", "BREW"})
    void methodThatIsNotServedIsToldWhichAre(String method) throws Exception {
        Answer one = ask(method, "/v1/routes/acme", "operator-0123456789abcdef0123456789abcdef", "{\"ifEpoch\":1}");
        assertEquals(405, one.status, one.text);
        assertEquals("GET, HEAD, PUT", one.field("allow"));

        Answer held = ask(method, "/v1/exchanges/held", "operator-0123456789abcdef0123456789abcdef", "");
        assertEquals(405, held.status, held.text);
        assertEquals("GET, HEAD", held.field("allow"));
        assertEquals(1, epoch());
    }

    @Test
    void whoHasNoTokenIsToldWhichKindIsWanted() throws Exception {
        Answer answer = raw("GET /v1/routes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertEquals(401, answer.status);
        assertEquals("Bearer", answer.field("www-authenticate"));
        assertEquals("nosniff", answer.field("x-content-type-options"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic dC1vcDo=",
                "Bearer",
                "Bearer ",
                "Bearer operator-0123456789abcdef0123456789abcdef viewer-0123456789abcdef0123456789abcdef",
                "operator-0123456789abcdef0123456789abcdef",
                "Bearer OPERATOR-0123456789ABCDEF0123456789ABCDEF",
                "Bearer \"operator-0123456789abcdef0123456789abcdef\""
            })
    void whatIsNotExactlyATokenIsRefused(String authorization) throws Exception {
        Answer answer = raw("GET /v1/routes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: " + authorization
                + "\r\n\r\n");
        assertEquals(401, answer.status, answer.text);
        assertFalse(answer.text.contains("operator-0123456789abcdef0123456789abcdef"), answer.text);
    }

    @Test
    void pageOfAnotherOriginIsRefusedThoughItHasTheToken() throws Exception {
        Answer answer = raw(
                "PUT /v1/routes/acme HTTP/1.1\r\nHost: 127.0.0.1:1\r\nOrigin: http://evil.example.com\r\n"
                        + "Authorization: Bearer operator-0123456789abcdef0123456789abcdef\r\nConnection: close\r\nContent-Length: 13\r\n\r\n{\"ifEpoch\":1}");
        assertEquals(403, answer.status, answer.text);
        assertEquals(1, epoch());
    }

    @Test
    void bodyThatIsTooLargeIsRefusedWhetherItsLengthIsToldOrNot() throws Exception {
        String body = " ".repeat(AdminServer.MAX_BODY_BYTES + 1);
        assertEquals(413, ask("PUT", "/v1/routes/acme", "operator-0123456789abcdef0123456789abcdef", body).status);
        assertEquals(
                413,
                raw("PUT /v1/routes/acme HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer operator-0123456789abcdef0123456789abcdef\r\nConnection: close\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n"
                                + body
                                + "\r\n0\r\n\r\n")
                        .status);
        assertEquals(1, epoch());
    }

    @Test
    void bodyIsNotReadForWhoMayNotChangeAnything() throws Exception {
        Answer viewer = ask("PUT", "/v1/routes/acme", "viewer-0123456789abcdef0123456789abcdef", "{\"ifEpoch\":1}");
        assertEquals(403, viewer.status, viewer.text);
        assertEquals(List.of("scope-needed"), refused);
        assertEquals(1, epoch());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/routes/acme/",
                "/v1/routes/acme%2F..%2Facme",
                "/v1/routes/../routes/acme",
                "/v1/routes/%00",
                "/V1/ROUTES",
                "//v1/routes",
                "/v1/routes/acme;x=1",
                "/"
            })
    void pathThatIsNotExactlyOneOfOursIsNotThere(String path) throws Exception {
        Answer answer = ask("PUT", path, "operator-0123456789abcdef0123456789abcdef", "{\"ifEpoch\":1}");
        assertEquals(404, answer.status, answer.text);
        assertEquals(1, epoch());
    }

    @Test
    void queryIsNeitherReadNorRepeated() throws Exception {
        Answer answer = ask("GET", "/v1/nothing?token=s3cret", "operator-0123456789abcdef0123456789abcdef", "");
        assertEquals(404, answer.status);
        assertFalse(answer.text.contains("s3cret"), answer.text);
    }

    @Test
    void headIsAnsweredAsGetWithoutABody() throws Exception {
        Answer answer = ask("HEAD", "/v1/routes/acme", "viewer-0123456789abcdef0123456789abcdef", "");
        assertEquals(200, answer.status, answer.text);
        assertEquals("", answer.body());
    }

    @Test
    void pathOfARequestThatWaitsIsOfBoundedLength() throws Exception {
        Answer answer = ask("GET", "/v1/exchanges/held", "viewer-0123456789abcdef0123456789abcdef", "");
        String path = Json.MAPPER.readTree(answer.body()).at("/held/0/path").asText();
        assertTrue(path.length() < 1100 && LONG_PATH.startsWith(path.substring(0, 1000)), path);
    }

    @Test
    void slowSendersDoNotKeepHealthFromAnswering() throws Exception {
        Socket[] slow = new Socket[32];
        try {
            for (int i = 0; i < slow.length; i++) {
                slow[i] = connect();
                slow[i].getOutputStream()
                        .write("GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
            }
            Answer answer = raw("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertEquals(200, answer.status);
        } finally {
            for (Socket each : slow) {
                each.close();
            }
        }
    }

    private long epoch() throws IOException {
        return Json.MAPPER
                .readTree(ask("GET", "/v1/routes/acme", "viewer-0123456789abcdef0123456789abcdef", "")
                        .body())
                .get("epoch")
                .asLong();
    }

    private Answer ask(String method, String path, String token, String body) throws IOException {
        return raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                + "\r\nConnection: close\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body);
    }

    private Answer raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(Integer.parseInt(text.substring(9, 12)), text);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), ports.adminAddress().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** A raw answer. */
    private record Answer(int status, String text) {

        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }

        String field(String name) {
            return text.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("none");
        }
    }
}
