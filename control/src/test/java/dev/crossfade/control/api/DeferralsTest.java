package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.control.parking.Hosts;
import dev.crossfade.control.parking.Throttle;
import dev.crossfade.control.parking.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeferralsTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String REQUEST = "\"request\":{\"method\":\"POST\",\"path\":\"/events?x=1\"}";

    @TempDir
    static Path directory;

    private static Deferrals deferrals = new Deferrals(NOW, new TenantId("acme"), new Hosts(List.of()));

    @BeforeAll
    static void read() throws IOException {
        Path file = Files.writeString(directory.resolve("crossfade.yaml"), """
                tenants:
                  - id: acme
                    hosts: [acme.example.com, acme.example.org]
                    source:
                      origin: "http://127.0.0.1:1"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/a", user: u, password: p, appRoles: [app] }
                    target:
                      origin: "http://127.0.0.1:2"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/b", user: u, password: p, appRoles: [app] }
                """);
        Settings settings = SettingsLoader.load(file, SettingsLoader.Role.CONTROL);
        deferrals = new Deferrals(NOW, new TenantId("acme"), new Hosts(settings.tenants()));
    }

    @Test
    void whatIsWantedIsSentAsItStandsThere() {
        Wish wish = deferrals.wish("""
                {"delay":"90s","key":"order-1","throttle":{"rate":2,"per":"1s"},
                 "request":{"method":"POST","path":"/events?x=1","host":"acme.example.org",
                            "headers":[{"name":"X-A","value":"1"},{"name":"X-A","value":"2"}],"bodyBase64":"AP8K"}}
                """);
        assertEquals(NOW.plusSeconds(90), wish.dueAt());
        assertEquals("order-1", wish.key());
        assertEquals(new Throttle(2, 1_000), wish.throttle());
        assertEquals("acme.example.org", wish.content().head().host());
        assertEquals("/events?x=1", wish.content().head().target());
        assertEquals(2, wish.content().head().fields().size());
        assertArrayEquals(new byte[] {0, (byte) 0xff, '\n'}, wish.content().body());
    }

    @Test
    void whatNamesNoHostIsForTheFirstOne() {
        Wish wish = deferrals.wish("{\"deliverAt\":\"2029-01-01T00:00:00.250Z\"," + REQUEST + "}");
        assertEquals("acme.example.com", wish.content().head().host());
        assertEquals(Instant.parse("2029-01-01T00:00:00.250Z"), wish.dueAt(), "what is past is due at once");
        assertNull(wish.key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "{\"delay\":\"1s\"}",
                "{" + REQUEST + "}",
                "{\"delay\":\"1s\",\"deliverAt\":\"2030-01-01T00:00:00Z\"," + REQUEST + "}",
                "{\"delay\":\"soon\"," + REQUEST + "}",
                "{\"delay\":\"-1s\"," + REQUEST + "}",
                "{\"deliverAt\":\"tomorrow\"," + REQUEST + "}",
                "{\"deliverAt\":\"2030-01-01T00:00:00\"," + REQUEST + "}",
                "{\"deliverAt\":1893456000," + REQUEST + "}",
                "{\"delay\":\"1s\",\"key\":\" \"," + REQUEST + "}",
                "{\"delay\":\"1s\",\"key\":\"a\\u0000b\"," + REQUEST + "}",
                "{\"delay\":\"1s\",\"kez\":\"a\"," + REQUEST + "}",
                "{\"delay\":\"1s\",\"throttle\":{\"rate\":1,\"per\":\"1s\"}," + REQUEST + "}",
                "{\"delay\":\"1s\",\"key\":\"a\",\"throttle\":{\"rate\":0,\"per\":\"1s\"}," + REQUEST + "}",
                "{\"delay\":\"1s\",\"key\":\"a\",\"throttle\":{\"rate\":1001,\"per\":\"1s\"}," + REQUEST + "}",
                "{\"delay\":\"1s\",\"key\":\"a\",\"throttle\":{\"rate\":1,\"per\":\"2h\"}," + REQUEST + "}",
                "{\"delay\":\"1s\",\"key\":\"a\",\"throttle\":{\"rate\":1}," + REQUEST + "}"
            })
    void whatIsMalformedIsRefusedBeforeItIsKept(String json) {
        assertEquals(400, status(json), json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|events",
                "POST|/a b",
                "POST|/a#b",
                "CONNECT|/a",
                "PO ST|/a",
            })
    void requestThatCannotBeSentIsRefused(String method, String path) {
        assertEquals(
                400,
                status("{\"delay\":\"1s\",\"request\":{\"method\":\"%s\",\"path\":\"%s\"}}".formatted(method, path)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"host\":\"other.example.com\"",
                "\"host\":\"acme.example.com\\r\\nX: 1\"",
                "\"headers\":[{\"name\":\"X A\",\"value\":\"1\"}]",
                "\"headers\":[{\"name\":\"X-A\",\"value\":\"1\\r\\nX-B: 2\"}]",
                "\"headers\":[{\"name\":\"X-A\"}]",
                "\"headers\":[null]",
                "\"headers\":[{\"name\":\"Crossfade-Delivery\",\"value\":\"1\"}]",
                "\"body\":\"a\",\"bodyBase64\":\"AA==\"",
                "\"bodyBase64\":\"?\""
            })
    void partThatCannotBeSentIsRefused(String part) {
        assertEquals(
                400, status("{\"delay\":\"1s\",\"request\":{\"method\":\"POST\",\"path\":\"/a\",%s}}".formatted(part)));
    }

    /** It would be dropped in silence when the request is sent. */
    @ParameterizedTest
    @CsvSource({
        "Host, 'request.host'",
        "Content-Length, of a connection",
        "transfer-encoding, of a connection",
        "Connection, of a connection",
    })
    void headerThatWouldNotBeSentIsRefusedByItsName(String name, String said) {
        String json = "{\"delay\":\"1s\",\"request\":{\"method\":\"POST\",\"path\":\"/a\","
                + "\"headers\":[{\"name\":\"" + name + "\",\"value\":\"1\"}]}}";
        var problem = assertThrows(ApiProblem.class, () -> deferrals.wish(json)).problem();
        assertEquals(400, problem.status());
        assertTrue(problem.detail().contains(name) && problem.detail().contains(said), problem.detail());
    }

    @Test
    void nothingIsKeptForLongerThanAYear() {
        assertEquals(
                NOW.plus(Deferrals.FARTHEST),
                deferrals.wish("{\"delay\":\"366d\"," + REQUEST + "}").dueAt());
        assertEquals(422, status("{\"delay\":\"367d\"," + REQUEST + "}"));
        assertEquals(422, status("{\"delay\":\"999999999999d\"," + REQUEST + "}"));
        assertEquals(422, status("{\"deliverAt\":\"+999999999-01-01T00:00:00Z\"," + REQUEST + "}"));
    }

    @Test
    void onlyTheTimeIsPutOff() {
        assertEquals(NOW.plus(Duration.ofMinutes(1)), deferrals.time("{\"delay\":\"1m\"}"));
        ApiProblem problem = assertThrows(ApiProblem.class, () -> deferrals.time("{\"delay\":\"1m\",\"key\":\"a\"}"));
        assertTrue(problem.problem().detail().contains("only the time"));
    }

    private int status(String json) {
        return assertThrows(ApiProblem.class, () -> deferrals.wish(json), json)
                .problem()
                .status();
    }
}
