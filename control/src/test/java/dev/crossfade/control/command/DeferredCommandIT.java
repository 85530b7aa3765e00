package dev.crossfade.control.command;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.daemon.ControlDaemon;
import dev.crossfade.replication.JdbcDatabasePairs;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code crossfade deferred}, as a person types it, against a whole controller and an origin that is played. */
@Timeout(60)
class DeferredCommandIT {

    private final WireMockServer origin =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    @TempDir
    private Path directory;

    private String control = "";
    private ControlDaemon daemon;

    @BeforeEach
    void start() throws Exception {
        origin.start();
        origin.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200)));
        Path file = Files.writeString(
                directory.resolve("crossfade.yaml"), """
                control:
                  admin: { port: 0 }
                  store: "jdbc:sqlite:%1$s"
                tenants:
                  - id: acme
                    hosts: [acme.example.com]
                    source:
                      origin: "%2$s"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/a", user: u, password: p, appRoles: [app] }
                    target:
                      origin: "%2$s"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/b", user: u, password: p, appRoles: [app] }
                """.formatted(directory.resolve("control.db"), origin.baseUrl()));
        daemon = ControlDaemon.start(
                SettingsLoader.load(file, SettingsLoader.Role.CONTROL), new JdbcDatabasePairs(Clock.systemUTC()));
        control = "http://" + daemon.address();
    }

    @AfterEach
    void stop() {
        daemon.close();
        origin.stop();
    }

    @Test
    void personAddsOneAndHasItAtOnceAsItWasTyped() throws Exception {
        Path body = Files.write(directory.resolve("body"), new byte[] {0, (byte) 0xff, 10});
        String[] typed = {
            "add",
            "acme",
            "/events?x=1",
            "--delay",
            "1h",
            "--method",
            "PUT",
            "--header",
            "X-Event: a: b",
            "--body-file",
            body.toString(),
            "--key",
            "order-17",
            "--throttle",
            "10/1s",
            "--idempotency-key",
            "one"
        };
        String id = json(crossfade(0, with(typed, "--json"))).path("id").asText();
        assertEquals(id + " is stored; crossfade deferred show acme " + id + "\n", crossfade(0, typed));

        String list = crossfade(0, "list", "acme", "--limit", "1");
        assertTrue(list.contains("DUE") && list.contains(id) && list.contains("  order-17"), list);
        assertTrue(list.endsWith("there may be more: --after 1\n"), list);
        assertEquals(
                "acme: nothing deferred is dead behind 7\n",
                crossfade(0, "list", "acme", "--state", "dead", "--after", "7"));
        String shown = crossfade(0, "show", "acme", id);
        assertTrue(shown.contains("PUT /events?x=1") && shown.contains("X-Event") && shown.contains("3 bytes"), shown);
        assertFalse(shown.contains("a: b"), shown);

        put("{\"primary\":\"source\",\"mode\":\"direct\",\"ifEpoch\":1,\"force\":true}");
        String told =
                crossfade(0, "reschedule", "acme", id, "--deliver-at", "2026-03-01T12:00:00.250Z", "--why", "now");
        assertEquals(id + " is due at 2026-03-01T12:00:00.250Z\n", told);
        while (!crossfade(0, "show", "acme", id).contains("delivered since")) {
            Thread.onSpinWait();
        }
        origin.verify(
                1,
                putRequestedFor(urlEqualTo("/events?x=1"))
                        .withHeader("X-Event", equalTo("a: b"))
                        .withRequestBody(binaryEqualTo(new byte[] {0, (byte) 0xff, 10})));
        assertTrue(crossfade(3, "reschedule", "acme", id, "--delay", "1s").contains("is delivered already"));
        JsonNode entry = json(get("/v1/audit")).at("/entries/0");
        assertEquals("deferred reschedule " + id, entry.path("what").asText(), entry::toString);
        assertEquals("now", entry.at("/actor/why").asText(), entry::toString);
    }

    @Test
    void whatIsCancelledIsToldOnceAndNothingIsAddedThatCouldNotBeSent() {
        String added = crossfade(0, "add", "acme", "/events", "--delay", "1h");
        String id = added.substring(0, added.indexOf(' '));
        assertEquals(id + " is cancelled by local\n", crossfade(0, "cancel", "acme", id, "--yes"));
        String again = crossfade(3, "cancel", "acme", id, "--yes");
        assertTrue(again.contains("dropped already") && again.contains("see crossfade deferred list acme"), again);
        assertTrue(crossfade(2, "cancel", "acme", "none", "--yes").contains("no deferred request 'none'"));
        assertTrue(crossfade(2, "cancel", "acme").contains("no request is named"));
        assertTrue(crossfade(2, "show", "acme", "").contains("an ID is empty"));

        assertTrue(crossfade(2, "add", "acme", "events", "--delay", "1h").contains("does not begin with '/'"));
        assertTrue(crossfade(2, "add", "acme", "/events", "--delay", "soon").contains("soon"));
        assertTrue(crossfade(2, "add", "acme", "/events", "--delay", "400d").contains("366 days"));
        assertTrue(crossfade(2, "add", "acme", "/events").contains("--deliver-at"));
        assertTrue(crossfade(2, "add", "acme", "/events", "--delay", "1h", "--deliver-at", "2030-01-31T12:00:00Z")
                .contains("mutually exclusive"));
        assertTrue(crossfade(2, "add", "acme", "/events", "--delay", "1h", "--throttle", "many")
                .contains("not a throttle: 'many'"));
        String secret = crossfade(2, "add", "acme", "/events", "--delay", "1h", "--header", "hush");
        assertTrue(secret.contains("a --header has no name") && !secret.contains("hush"), secret);
        assertTrue(crossfade(2, "add", "acme", "/events", "--delay", "1h", "--body-file", directory + "/none")
                .contains("the body cannot be read"));
        assertTrue(crossfade(2).contains("Missing command: list, show, cancel, reschedule or add"));
        assertFalse(crossfade(0, "list", "acme", "--after", "1").contains("waiting"));
    }

    /** What cannot be taken back is asked for; in a pipe or a job nobody is there who could be. */
    @Test
    void nothingIsDroppedOrCancelledOfWhichNobodyHasSaidSo() {
        String first = added("--delay", "1h");
        String second = added("--delay", "1h");
        assertTrue(crossfade(2, "cancel", "acme", first).contains("use --yes"));
        assertTrue(parked(2, "drop", "acme", first).contains("use --yes"));
        assertTrue(asked(3, "n", "acme", first).contains("Nothing was done."));
        assertTrue(crossfade(0, "list", "acme", "--state", "waiting").contains(first));

        assertEquals(
                first + " is dropped by local\n" + second + " is dropped by local\n",
                asked(0, "y", "acme", first, second));
        assertEquals("acme: nothing deferred is waiting\n", crossfade(0, "list", "acme", "--state", "waiting"));
    }

    /** Of several the one that cannot be changed keeps no other from it. */
    @Test
    void oneThatIsNotDueOrWaitsBehindAnotherIsNotSaidToBeTried() {
        String later = added("--delay", "1h");
        String refused = parked(3, "retry", "acme", later);
        assertTrue(
                refused.contains(later + " is due at ") && refused.contains("crossfade deferred reschedule"), refused);

        origin.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));
        String first = added("--delay", "0s", "--key", "k");
        String second = added("--delay", "0s", "--key", "k");
        String listed = parked(0, "list", "acme", "--key", "k");
        assertTrue(listed.contains(first + "  k") && !listed.contains("deferred k"), listed);
        String waits = parked(3, "retry", "acme", second, first);
        assertTrue(waits.contains(second + " waits behind " + first), waits);
        assertTrue(waits.contains(first + " is next of its key to be tried"), waits);
    }

    @Test
    void allThatAreDeadAreTriedAgainTheOldestFirstAPageAtATime() throws Exception {
        List<String> ids = List.of(added("--delay", "1h"), added("--delay", "1h"), added("--delay", "1h"));
        assertEquals("acme: nothing is dead\n", parked(0, "retry", "acme", "--all-dead"));
        giveUp(ids);

        List<String> paged = new ArrayList<>();
        KeptRequests kept = new ControlClient(control, null, HttpClient.newBuilder())
                .kept(new TenantId("acme"), KeptRequests.Sort.PARKED);
        new DeadRequests(kept, 2).forEachRemaining(paged::add);
        assertEquals(ids, paged);

        String tried = parked(0, "retry", "acme", "--all-dead");
        assertEquals(
                ids,
                tried.lines().map(line -> line.substring(0, line.indexOf(' '))).toList());
        assertEquals("acme: nothing is dead\n", parked(0, "retry", "acme", "--all-dead"));
    }

    @Test
    void listIsOfOneKeyFromTheNewestAndSaysWhatEachWasAnswered() {
        origin.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));
        String key = "k".repeat(100);
        String first = added("--delay", "0s", "--key", key);
        while (!crossfade(0, "show", "acme", first).contains("delivered since")) {
            Thread.onSpinWait();
        }
        added("--delay", "1h");
        String last = added("--delay", "1h", "--key", key);
        List<String> rows =
                crossfade(0, "list", "acme", "--key", key, "--newest").lines().toList();
        assertEquals(3, rows.size(), rows::toString);
        assertTrue(rows.get(1).contains(last), rows::toString);
        assertTrue(rows.get(2).contains(first) && rows.get(2).endsWith("answered 404"), rows::toString);
        assertFalse(rows.get(1).contains(key), "a key is cut");
        assertTrue(crossfade(0, "list", "acme", "--json").contains(key));
    }

    private String added(String... more) {
        String added = crossfade(0, with(new String[] {"add", "acme", "/events"}, more));
        return added.substring(0, added.indexOf(' '));
    }

    /** As deliveries in vain would, which take a day. */
    private void giveUp(List<String> ids) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("control.db"));
                PreparedStatement update =
                        connection.prepareStatement("UPDATE parked SET state = 'dead' WHERE id = ?")) {
            for (String id : ids) {
                update.setString(1, id);
                assertEquals(1, update.executeUpdate());
            }
        }
    }

    private String asked(int exitCode, String answer, String... arguments) {
        StringWriter out = new StringWriter();
        ParkedCommand.Drop drop = new ParkedCommand.Drop(Map.of("CROSSFADE_CONTROL", control), new NobodyThere(answer));
        assertEquals(exitCode, Typed.run(drop, out, out, arguments), out::toString);
        return out.toString();
    }

    private String parked(int exitCode, String... arguments) {
        StringWriter out = new StringWriter();
        assertEquals(
                exitCode,
                Typed.run(new ParkedCommand(), out, out, with(arguments, "--control", control)),
                out::toString);
        return out.toString();
    }

    @Test
    void bodyThatNoCallTakesIsRefusedBeforeItIsSent() throws Exception {
        Path large = Files.write(directory.resolve("large"), new byte[(1 << 20) + 1]);
        String refused = crossfade(2, "add", "acme", "/events", "--delay", "1h", "--body-file", large.toString());
        assertTrue(refused.contains("over 1 MiB"), refused);
        Path just = Files.write(directory.resolve("just"), new byte[1 << 20]);
        String byController = crossfade(2, "add", "acme", "/events", "--delay", "1h", "--body-file", just.toString());
        assertTrue(byController.contains("1048576"), byController);
    }

    private String crossfade(int exitCode, String... arguments) {
        StringWriter out = new StringWriter();
        String[] all = arguments.length == 0 ? arguments : with(arguments, "--control", control);
        assertEquals(exitCode, Typed.run(new DeferredCommand(), out, out, all), out::toString);
        return out.toString();
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
    }

    private void put(String route) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(control + "/v1/routes/acme"));
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        request.PUT(HttpRequest.BodyPublishers.ofString(route)).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private String get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(control + path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static JsonNode json(String text) throws Exception {
        return Json.MAPPER.readTree(text);
    }
}
