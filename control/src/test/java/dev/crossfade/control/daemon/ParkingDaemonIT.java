package dev.crossfade.control.daemon;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static dev.crossfade.control.daemon.PlayedSides.await;
import static dev.crossfade.control.daemon.PlayedSides.bodies;
import static dev.crossfade.control.daemon.PlayedSides.received;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.control.command.ParkCommand;
import dev.crossfade.control.command.ParkedCommand;
import dev.crossfade.control.command.StatusCommand;
import dev.crossfade.control.command.UnparkCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A whole controller that keeps what it is handed, and delivers it to the tenant's two origins, which are played. */
@Timeout(60)
class ParkingDaemonIT {

    @RegisterExtension
    final PlayedSides sides = new PlayedSides();

    private final WireMockServer source = sides.source();
    private final WireMockServer target = sides.target();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private String api = "";

    @Test
    void whatIsHandedOverIsDeliveredAsItCameToTheSideThatServes() throws Exception {
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "direct");
            byte[] body = {0, 1, 2, (byte) 0xff, '\n', '{'};
            String id = parked("/webhooks/stripe?x=1", "stripe", body);
            await(() -> state(id).equals("delivered"));
            LoggedRequest got = received(source).get(0);
            assertEquals("POST", got.getMethod().value());
            assertEquals("/webhooks/stripe?x=1", got.getUrl());
            assertEquals("acme.example.com", got.getHeader("Host"));
            assertEquals("stripe", got.getHeader("X-Source"));
            assertArrayEquals(body, got.getBody());
            String delivery = got.getHeader("Crossfade-Delivery");
            assertTrue(delivery.startsWith("id=\"" + id + "\", attempt=1, arrived=\"20"), delivery);
            assertEquals(200, receipt(id).path("status").asInt());
            assertEquals(1, receipt(id).path("attempts").asInt());
            assertEquals(List.of(), received(target));
            assertEquals(
                    404, send("GET", "/receipts/" + id.replace('-', 'x'), "").statusCode());
        }
    }

    @Test
    void whatWaitsWhileTheTenantHoldsGoesToTheSideThatServesThenAndInOrder() throws Exception {
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "holding");
            List<String> ids = List.of(
                    parked("/webhooks/a", "a", bytes("1")),
                    parked("/webhooks/a", "a", bytes("2")),
                    parked("/webhooks/a", "a", bytes("3")));
            assertEquals("parked", state(ids.get(0)));
            route("target", "direct");
            await(() -> state(ids.get(2)).equals("delivered"));
            assertEquals(List.of("1", "2", "3"), bodies(target));
            assertEquals(List.of(), received(source));
        }
    }

    @Test
    void whatFailsIsTriedAgainBehindNobodyAndSurvivesARestart() throws Exception {
        source.stubFor(
                post(urlPathEqualTo("/webhooks/a")).willReturn(aResponse().withStatus(503)));
        String first;
        String second;
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "direct");
            first = parked("/webhooks/a", "a", bytes("1"));
            second = parked("/webhooks/a", "a", bytes("2"));
            String other = parked("/webhooks/b", "b", bytes("3"));
            await(() -> state(other).equals("delivered"));
            await(() -> receipt(first).path("attempts").asInt() > 0);
            assertEquals("answered 503", receipt(first).path("reason").asText());
            assertEquals(0, receipt(second).path("attempts").asInt(), "it waits for the one before it");
        }
        source.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(204)));
        source.resetRequests();
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            await(() -> state(second).equals("delivered"));
            assertEquals(204, receipt(first).path("status").asInt());
            assertEquals(List.of("1", "2"), bodies(source));
            String metrics = send("GET", "http://" + daemon.address() + "/metrics", bytes(""))
                    .body();
            assertTrue(
                    metrics.contains("crossfade_parking_requests_total{result=\"delivered\",tenant=\"acme\"} 2.0"),
                    metrics);
            assertTrue(
                    metrics.contains("crossfade_parking_delivered_total{status=\"2xx\",tenant=\"acme\"} 2.0"), metrics);
        }
    }

    /** It would rest for two minutes at least; that is longer than this test may take. */
    @Test
    void oneThatRestsAloneIsDeliveredOnceItsOriginIsWellAgain() throws Exception {
        source.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "direct");
            String id = parked("/webhooks/a", "a", bytes("1"));
            await(() -> receipt(id).path("attempts").asInt() == 1);
            try (Connection store = DriverManager.getConnection(
                            "jdbc:sqlite:" + directory.resolve("control.db") + "?busy_timeout=10000");
                    Statement statement = store.createStatement()) {
                assertEquals(1, statement.executeUpdate("UPDATE parked_lane SET failures = 8"));
            }
            await(() -> receipt(id).path("attempts").asInt() > 1);
            int asked = source.findAll(getRequestedFor(urlPathEqualTo("/"))).size();
            await(() -> source.findAll(getRequestedFor(urlPathEqualTo("/"))).size() > asked + 1);
            int attempts = receipt(id).path("attempts").asInt();

            source.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(204)));
            await(() -> state(id).equals("delivered"));
            assertEquals(attempts + 1, receipt(id).path("attempts").asInt());
        }
    }

    /** A proxy serves them, so they are parked, too. */
    @Test
    void targetThatIsNoUriIsDeliveredAndWhatWouldArriveAsAnotherIsNotTaken() throws Exception {
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "direct");
            String id = parked("/webhooks/a|b?token=s3cret&x={y}&z=%zz", "a", bytes("1"));
            await(() -> state(id).equals("delivered"));
            assertEquals(
                    "/webhooks/a%7Cb?token=s3cret&x=%7By%7D&z=%25zz",
                    received(source).get(0).getUrl());
            HttpResponse<String> refused = hand("/webhooks/a", "caf\u00e9", bytes("2"));
            assertEquals(422, refused.statusCode());
            assertTrue(refused.body().contains("not ASCII") && !refused.body().contains("caf"), refused.body());
        }
    }

    /** Whoever answers so late may have been fenced before, and have applied nothing. */
    @Test
    void whatIsUnderWayWhenTheRouteChangesIsSentAgainToTheSideThatServesThen() throws Exception {
        source.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(409).withFixedDelay(1_000)));
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "direct");
            String first = parked("/webhooks/a", "a", bytes("1"));
            String second = parked("/webhooks/a", "a", bytes("2"));
            await(() -> state(first).equals("delivering"));
            route("source", "holding");
            await(() -> receipt(first).path("attempts").asInt() == 1);
            assertEquals("parked", state(first));
            assertEquals(
                    "answered 409 while its route changed: it is sent again",
                    receipt(first).path("reason").asText());
            route("target", "direct");
            await(() -> state(second).equals("delivered"));
            assertEquals(List.of("1", "2"), bodies(target));
            String delivery = received(target).get(0).getHeader("Crossfade-Delivery");
            assertTrue(delivery.startsWith("id=\"" + first + "\", attempt=2, "), delivery);
            assertEquals(200, receipt(first).path("status").asInt());
        }
    }

    @Test
    void refusalThatHidesInA200IsTriedAgainAsAtAProxy() throws Exception {
        source.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withHeader("Content-Type", "application/json")
                        .withBody("{\"error\":\"cannot execute INSERT in a read-only transaction\"}")));
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "direct");
            String id = parked("/webhooks/a", "a", bytes("1"));
            await(() -> receipt(id).path("attempts").asInt() > 0);
            assertTrue(receipt(id).path("reason").asText().contains("failover.bodyRules"));
            source.stubFor(any(anyUrl()).willReturn(aResponse().withBody("{\"id\":1}")));
            await(() -> state(id).equals("delivered"));
        }
    }

    /** One start without the key by which they were sealed. */
    @Test
    void whatWasSealedWithAKeyThatIsGoneWaitsForItAndIsDeliveredOnceItIsBack() throws Exception {
        String first;
        String second;
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "holding");
            first = parked("/webhooks/a", "a", bytes("1"));
            second = parked("/webhooks/a", "a", bytes("2"));
        }
        Path key = directory.resolve("control.db.key");
        Path elsewhere = directory.resolve("kept.key");
        Files.move(key, elsewhere);
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "direct");
            await(() -> receipt(first).has("reason"));
            assertEquals("parked", state(first));
            assertEquals(0, receipt(first).path("attempts").asInt());
            assertTrue(receipt(first).path("reason").asText().contains("control.parking.oldKeys"));
            assertEquals(List.of(), received(source));
            String metrics = send("GET", "http://" + daemon.address() + "/metrics", bytes(""))
                    .body();
            assertFalse(metrics.contains("{result=\"keyless\",tenant=\"acme\"} 0.0"), metrics);
        }
        Files.move(elsewhere, key, StandardCopyOption.REPLACE_EXISTING);
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            await(() -> state(second).equals("delivered"));
            assertEquals(List.of("1", "2"), bodies(source));
        }
    }

    /** What an operator has parked stays in the route when the rules are taken away. */
    @Test
    void pathThatNoRuleNamesAnyMoreCanStillBeUnparked() throws Exception {
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            crossfade(new ParkCommand(), 0, "acme");
        }
        try (ControlDaemon daemon = sides.start(directory, "port: 0", sides.tenant("acme"))) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            String refused = crossfade(new ParkCommand(), 1, "acme");
            assertTrue(refused.contains("it has no such rules"), refused);
            String served = crossfade(new UnparkCommand(), 0, "acme");
            assertFalse(served.contains("parking"), served);
        }
    }

    @Test
    void whatWaitsOfATenantThatIsRemovedIsKeptAndSeenAndDeliveredOnceItIsBack() throws Exception {
        String first;
        String second;
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "holding");
            first = parked("/webhooks/a", "a", bytes("1"));
            second = parked("/webhooks/a", "a", bytes("2"));
        }
        try (ControlDaemon daemon = start("other")) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            await(() -> send("GET", "http://" + daemon.address() + "/metrics", bytes(""))
                    .body()
                    .contains("crossfade_parking_unclaimed{tenant=\"acme\"} 2.0"));
            assertEquals(404, hand("/webhooks/a", "a", bytes("3")).statusCode());
            String status = crossfade(new StatusCommand(), 0, "--all");
            assertTrue(status.contains("acme: not in the controller's configuration, and 2 requests wait"), status);
        }
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            assertEquals("parked", state(first));
            route("source", "direct");
            await(() -> state(second).equals("delivered"));
            assertEquals(List.of("1", "2"), bodies(source));
        }
    }

    @Test
    void peopleSeeWhatIsStuckAndLetItGoOrTakeItOut() throws Exception {
        source.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(500)));
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            route("source", "direct");
            String stuck = parked("/webhooks/a", "a", bytes("hush"));
            String behind = parked("/webhooks/a", "a", bytes("2"));
            await(() -> receipt(stuck).path("attempts").asInt() > 0);
            JsonNode list = json(send("GET", "/parked?state=waiting", ""));
            assertEquals(2, list.path("parked").size(), list.toString());
            assertEquals(
                    2, json(send("GET", "/parked?key=a", "")).path("parked").size());
            assertEquals(
                    behind,
                    json(send("GET", "/parked?from=newest&limit=1", ""))
                            .at("/parked/0/receipt/id")
                            .asText());
            String waits = crossfade(3, "retry", "acme", behind, "--json");
            assertTrue(waits.contains("waits behind " + stuck), waits);
            assertEquals("key a", list.at("/parked/0/key").asText());
            await(() -> json(send("GET", "/parking", ""))
                            .at("/requests/failingKeys")
                            .asInt()
                    == 1);
            JsonNode parking = json(send("GET", "/parking", ""));
            assertEquals("[\"backlog\"]", parking.at("/paths/0/causes").toString());
            assertEquals(2, parking.at("/requests/waiting").asInt(), parking::toString);
            assertEquals(
                    list.at("/parked/0/arrivedAt"), parking.at("/requests/oldest"), "it is the first that has come");
            JsonNode shown = json(send("GET", "/parked/" + stuck, ""));
            assertEquals("/webhooks/a", shown.path("target").asText());
            assertFalse(shown.toString().contains("hush"), shown.toString());

            assertEquals(
                    200,
                    send("POST", "/parked/" + stuck + "/drop?why=double", "").statusCode());
            assertEquals("dropped", state(stuck));
            assertEquals(409, send("POST", "/parked/" + stuck + "/retry", "").statusCode());
            assertTrue(crossfade(3, "retry", "acme", stuck, "--json").contains("dropped already"));
            source.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200)));
            crossfade(0, "retry", "acme", behind);
            await(() -> state(behind).equals("delivered"));
            String audit = send("GET", "http://" + daemon.address() + "/v1/audit", bytes(""))
                    .body();
            assertTrue(audit.contains("parked drop " + stuck), audit);
        }
    }

    @Test
    void whatAnOperatorParksIsInTheRouteTheMetricsAndTheAudit() throws Exception {
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            String parking = crossfade(new ParkCommand(), 0, "acme", "--why", "upkeep");
            assertTrue(parking.contains("parking /webhooks/* (by hand)"), parking);
            String metrics = send("GET", "http://" + daemon.address() + "/metrics", bytes(""))
                    .body();
            assertTrue(
                    metrics.contains("crossfade_control_route_parked{cause=\"by_hand\",tenant=\"acme\"} 1.0"), metrics);
            String since =
                    json(send("GET", "/parking", "")).at("/paths/0/since").asText();
            assertEquals(
                    "{\"path\":\"/webhooks/*\",\"causes\":[\"by_hand\"],\"since\":\"" + since + "\"}",
                    json(send("GET", "/parking", "")).at("/paths/0").toString());
            String status = crossfade(new StatusCommand(), 1, "acme");
            assertTrue(status.contains("  parking     /webhooks/* since ") && status.contains(": by hand"), status);
            String refused = crossfade(new ParkCommand(), 1, "acme", "--path", "/orders");
            assertTrue(refused.contains("they name /webhooks/*"), refused);

            String served = crossfade(new UnparkCommand(), 0, "acme");
            assertFalse(served.contains("parking"), served);
            assertTrue(served.endsWith("\nno longer parked by hand: /webhooks/*\n"), served);
            String audit = send("GET", "http://" + daemon.address() + "/v1/audit", bytes(""))
                    .body();
            assertTrue(audit.contains("\"unpark\"") && audit.contains("upkeep"), audit);
            assertTrue(audit.contains("parking /webhooks/* (by hand)\"}"), audit);
        }
    }

    @Test
    void whatIsNoRequestToBeParkedIsRefusedWithWhatToDo() throws Exception {
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            assertEquals(422, hand("/orders", "a", bytes("")).statusCode());
            assertEquals(400, send("POST", "/parked", "no head").statusCode());
            assertEquals(400, send("POST", "/parked", "{\"method\":\"POST\"}\n").statusCode());
            assertEquals(413, hand("/webhooks/a", "a", new byte[5 << 20]).statusCode());
            assertEquals(400, send("GET", "/parked?state=lost", "").statusCode());
            assertEquals(404, send("GET", "/parked/none", "").statusCode());
        }
    }

    private String crossfade(int exitCode, String... arguments) {
        return crossfade(new ParkedCommand(), exitCode, arguments);
    }

    private String crossfade(CrossfadeCommand command, int exitCode, String... arguments) {
        StringWriter out = new StringWriter();
        int ended = new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(Stream.concat(
                                Arrays.stream(arguments), Stream.of("--control", api.substring(0, api.indexOf("/v1"))))
                        .toArray(String[]::new));
        assertEquals(exitCode, ended, out::toString);
        return out.toString();
    }

    private ControlDaemon start() throws Exception {
        return start("acme");
    }

    private ControlDaemon start(String tenant) throws Exception {
        return sides.start(directory, "port: 0", sides.tenant(tenant) + """
                    failover:
                      bodyRules:
                        - { paths: ["/webhooks/*"], contentTypes: [application/json], match: "in a read-only transaction" }
                    parking:
                      - { paths: ["/webhooks/*"], orderBy: { header: X-Source } }
                """);
    }

    /** By hand, above whatever is there. */
    private void route(String primary, String mode) throws Exception {
        String routes = api.replace("/tenants/", "/routes/");
        long epoch = json(send("GET", routes, bytes(""))).path("epoch").asLong();
        HttpResponse<String> changed = send(
                "PUT",
                routes,
                bytes("{\"primary\":\"%s\",\"mode\":\"%s\",\"ifEpoch\":%d,\"force\":true}"
                        .formatted(primary, mode, epoch)));
        assertEquals(200, changed.statusCode(), changed.body());
    }

    private String parked(String target, String source, byte[] body) throws Exception {
        HttpResponse<String> answer = hand(target, source, body);
        assertEquals(202, answer.statusCode(), answer.body());
        return json(answer).path("id").asText();
    }

    private HttpResponse<String> hand(String target, String source, byte[] body) throws Exception {
        ParkedHead head = new ParkedHead(
                "POST",
                target,
                "acme.example.com",
                "https",
                List.of(new ParkedHead.Field("X-Source", source), new ParkedHead.Field("Content-Type", "text/plain")),
                Instant.now(),
                null,
                "no side could take it");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.line());
        all.writeBytes(body);
        return send("POST", api + "/parked", all.toByteArray());
    }

    private JsonNode receipt(String id) throws Exception {
        return json(send("GET", "/receipts/" + id, ""));
    }

    private String state(String id) throws Exception {
        return receipt(id).path("state").asText();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return send(method, api + path, bytes(body));
    }

    private HttpResponse<String> send(String method, String url, byte[] body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.MAPPER.readTree(answer.body());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
