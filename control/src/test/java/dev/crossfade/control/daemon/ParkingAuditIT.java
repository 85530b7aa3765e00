package dev.crossfade.control.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.replication.JdbcDatabasePairs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody does about what is parked or deferred, the audit has who it was, on what, and why. */
@Timeout(60)
class ParkingAuditIT {

    private static final String APPLICATION = "application-0123456789-0123456789abcdef";
    private static final String OPERATOR = "operator-0123456789-0123456789abcdef";
    private static final String PROXY = "proxy-0123456789-0123456789abcdef";

    private static final String DEFERRAL =
            "{\"delay\":\"1h\",\"request\":{\"method\":\"POST\",\"path\":\"/events\",\"body\":\"s3cret\"}}";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private String api = "";

    @Test
    void everyVerbIsThereWithWhoSaidItAndWhatHasChanged() throws Exception {
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            String parked = id(send("POST", "/parked", head(), PROXY));
            String deferred = id(send("POST", "/deferred?why=unpaid", DEFERRAL, APPLICATION));

            changed("POST", "/parked/" + parked + "/retry?why=mended", "", OPERATOR);
            changed("POST", "/parked/" + parked + "/drop?why=double", "", OPERATOR);
            changed("POST", "/deferred/" + deferred + "/reschedule?why=later", "{\"delay\":\"2h\"}", APPLICATION);
            changed("POST", "/deferred/" + deferred + "/cancel?why=sold", "", APPLICATION);
            changed("PUT", "/parked-paths?why=upkeep", "{}", OPERATOR);
            changed("PUT", "/parked-paths?why=done", "{\"paths\":[]}", OPERATOR);
            assertEquals(
                    409,
                    send("POST", "/parked/" + parked + "/drop", "", OPERATOR).statusCode());

            List<String> said = new ArrayList<>();
            JsonNode entries = json(client.send(
                            request("GET", "http://" + daemon.address() + "/v1/audit", "", OPERATOR),
                            HttpResponse.BodyHandlers.ofString()))
                    .path("entries");
            entries.forEach(entry -> said.add(
                    0,
                    entry.path("what").asText() + ", "
                            + entry.at("/actor/who").asText() + ": "
                            + entry.at("/actor/why").asText()));
            assertEquals(
                    List.of(
                            "deferred add " + deferred + ", shop: unpaid",
                            "parked retry " + parked + ", alice: mended",
                            "parked drop " + parked + ", alice: double",
                            "deferred reschedule " + deferred + ", shop: later",
                            "deferred cancel " + deferred + ", shop: sold",
                            "park, alice: upkeep",
                            "unpark, alice: done"),
                    said,
                    "and what was refused is not there");
            JsonNode park = entries.get(1);
            assertTrue(park.path("after").asText().endsWith(", parking /webhooks/* (by hand)"), park::toString);
            assertEquals("dropped", entries.get(4).path("after").asText());
            JsonNode add = entries.get(6);
            assertEquals("none", add.path("before").asText());
            assertTrue(add.path("after").asText().startsWith("waiting, due 20"), add::toString);
            assertTrue(!entries.toString().contains("s3cret"), "nothing of what it says");
        }
    }

    @Test
    void programThatDefersWithoutEndAddsFewEntriesAndTheirNumberAndARepetitionNone() throws Exception {
        try (ControlDaemon daemon = start()) {
            api = "http://" + daemon.address() + "/v1/tenants/acme";
            for (int i = 0; i < 25; i++) {
                id(send("POST", "/deferred", DEFERRAL, APPLICATION));
            }
            String first = id(send("POST", "/deferred", DEFERRAL, OPERATOR, "Idempotency-Key", "k"));
            assertEquals(first, id(send("POST", "/deferred", DEFERRAL, OPERATOR, "Idempotency-Key", "k")));
        }
        try (ControlDaemon daemon = start()) {
            Map<String, Integer> said = new TreeMap<>();
            json(client.send(
                            request("GET", "http://" + daemon.address() + "/v1/audit", "", OPERATOR),
                            HttpResponse.BodyHandlers.ofString()))
                    .path("entries")
                    .forEach(entry -> said.merge(
                            entry.at("/actor/who").asText() + " "
                                    + entry.path("what").asText().replaceAll("add .*", "add one")
                                    + entry.path("after").asText().replaceAll("waiting.*|since.*", ""),
                            1,
                            Integer::sum));
            assertEquals(
                    Map.of("alice deferred add one", 1, "shop deferred add one", 10, "shop deferred add15 more ", 1),
                    said);
        }
    }

    private ControlDaemon start() throws Exception {
        Path tokens = Files.writeString(directory.resolve("tokens"), """
                %s tenant:acme shop
                %s operator alice
                %s proxy edge-1
                """.formatted(APPLICATION, OPERATOR, PROXY));
        Path file = Files.writeString(
                directory.resolve("crossfade.yaml"), """
                control:
                  admin: { port: 0, tokensFile: "%s" }
                  store: "jdbc:sqlite:%s"
                tenants:
                  - id: acme
                    hosts: [acme.example.com]
                    source:
                      origin: "http://127.0.0.1:1"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/a", user: u, password: p, appRoles: [app] }
                    target:
                      origin: "http://127.0.0.1:1"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/b", user: u, password: p, appRoles: [app] }
                    parking:
                      - { paths: ["/webhooks/*"] }
                """.formatted(tokens, directory.resolve("control.db")));
        return ControlDaemon.start(
                SettingsLoader.load(file, SettingsLoader.Role.CONTROL), new JdbcDatabasePairs(Clock.systemUTC()));
    }

    private static String head() {
        ParkedHead head = new ParkedHead(
                "POST",
                "/webhooks/a",
                "acme.example.com",
                "https",
                List.of(),
                Instant.now(),
                null,
                "no side could take it");
        return new String(head.line(), StandardCharsets.UTF_8);
    }

    private void changed(String method, String path, String body, String token) throws Exception {
        HttpResponse<String> answer = send(method, path, body, token);
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private static String id(HttpResponse<String> answer) throws Exception {
        assertEquals(202, answer.statusCode(), answer.body());
        return json(answer).path("id").asText();
    }

    private HttpResponse<String> send(String method, String path, String body, String token, String... headers)
            throws Exception {
        return client.send(request(method, api + path, body, token, headers), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String method, String url, String body, String token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + token);
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.MAPPER.readTree(answer.body());
    }
}
