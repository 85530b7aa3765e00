package dev.crossfade.control.daemon;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static dev.crossfade.control.daemon.PlayedSides.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.testing.EmbeddedServer;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.SmallDisk;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.Waiting;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the controllers' PostgreSQL runs full while requests are parked. */
@Tag("endurance")
@Timeout(180)
class ParkedFullDiskIT {

    private static final int DISK_MIB = 24;
    private static final int BODY_BYTES = 96 << 10;
    private static final int MOST = DISK_MIB * 1024 * 1024 / BODY_BYTES + 300;
    private static final int REFUSED_IN_A_ROW = 20;
    private static final Set<Integer> REFUSALS = Set.of(503, 504);

    @RegisterExtension
    final PlayedSides sides = new PlayedSides();

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(7);
    private String api = "";

    @Test
    void nothingIsPromisedThatIsNotKeptAndAllOfItIsDeliveredInOrderOnceThereIsRoom() throws Exception {
        WireMockServer source = sides.source();
        source.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));
        EmbeddedServer server = EmbeddedServers.postgres(17);
        try (SmallDisk disk = SmallDisk.mount(directory, server, DISK_MIB);
                TestDatabase database = server.createDatabase()) {
            disk.takes(database);
            try (ControlDaemon daemon = start(database)) {
                api = "http://" + daemon.address() + "/v1/tenants/acme";
                route();
                List<String> promised = parkedUntilItIsFull();

                HttpResponse<String> listed = client.send(
                        HttpRequest.newBuilder(URI.create(api + "/parked?limit=1000"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals(200, listed.statusCode(), listed.body());
                assertEquals(
                        promised.size(),
                        Json.MAPPER.readTree(listed.body()).path("parked").size(),
                        "what is there can be read, and what was refused is not there");

                disk.resize(4 * DISK_MIB);
                source.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200)));
                await(() -> {
                    String number = "after-" + promised.size();
                    return park(number).statusCode() == 202 && promised.add(number);
                });
                Waiting.until(() -> delivered(source).size() >= promised.size(), Duration.ofSeconds(90));
                assertEquals(promised, delivered(source));
            }
        }
    }

    /** By hand, for there are no databases whose gates would tell. */
    private void route() throws Exception {
        URI routes = URI.create(api.replace("/tenants/", "/routes/"));
        long epoch = Json.MAPPER
                .readTree(client.send(HttpRequest.newBuilder(routes).build(), HttpResponse.BodyHandlers.ofString())
                        .body())
                .path("epoch")
                .asLong();
        String change = "{\"primary\":\"source\",\"mode\":\"direct\",\"ifEpoch\":" + epoch + ",\"force\":true}";
        HttpResponse<String> changed = client.send(
                HttpRequest.newBuilder(routes)
                        .PUT(HttpRequest.BodyPublishers.ofString(change))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, changed.statusCode(), changed.body());
    }

    private List<String> parkedUntilItIsFull() throws Exception {
        List<String> promised = new ArrayList<>();
        int refusedInARow = 0;
        for (int i = 0; refusedInARow < REFUSED_IN_A_ROW; i++) {
            assertTrue(i < MOST, "the disk does not run full");
            HttpResponse<String> answer = park(String.valueOf(i));
            if (answer.statusCode() == 202) {
                promised.add(String.valueOf(i));
                refusedInARow = 0;
            } else {
                assertTrue(REFUSALS.contains(answer.statusCode()), answer.statusCode() + answer.body());
                refusedInARow++;
            }
        }
        assertTrue(promised.size() > 10, promised::toString);
        return promised;
    }

    /** What the source has taken, each once: at least once on the wire, and known by its number. */
    private static List<String> delivered(WireMockServer source) {
        List<String> numbers = source.getAllServeEvents().stream()
                .filter(event -> event.getResponse().getStatus() == 200)
                .map(ServeEvent::getRequest)
                .filter(request -> request.getUrl().startsWith("/webhooks"))
                .map(request -> request.getHeader("X-Number"))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(numbers); // the newest is told first
        return numbers.stream().distinct().toList();
    }

    /** Of one key, with what cannot be made smaller. */
    private HttpResponse<String> park(String number) throws Exception {
        ParkedHead head = new ParkedHead(
                "POST",
                "/webhooks/a",
                "acme.example.com",
                "https",
                List.of(new ParkedHead.Field("X-Source", "k"), new ParkedHead.Field("X-Number", number)),
                Instant.now(),
                null,
                "no side could take it");
        byte[] body = new byte[BODY_BYTES];
        random.nextBytes(body);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.line());
        all.writeBytes(body);
        return client.send(
                HttpRequest.newBuilder(URI.create(api + "/parked"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(all.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private ControlDaemon start(TestDatabase database) throws Exception {
        Path file = Files.writeString(
                directory.resolve("crossfade.yaml"),
                """
                control:
                  admin: { port: 0 }
                  store: "%s?user=%s&password=%s"
                  parking: { key: "%s" }
                tenants:
                """.formatted(
                                        database.url(),
                                        encoded(database.ours()),
                                        encoded(TestDatabase.PASSWORD),
                                        Base64.getEncoder().encodeToString(new byte[32]))
                        + sides.tenant("acme") + """
                    parking:
                      - { paths: ["/webhooks/*"], orderBy: { header: X-Source } }
                """);
        return ControlDaemon.start(
                SettingsLoader.load(file, SettingsLoader.Role.CONTROL), new JdbcDatabasePairs(Clock.systemUTC()));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
