package dev.crossfade.rehearsal.loadtest.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import dev.crossfade.config.settings.InvalidSettings;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioFileTest {

    private static final Variables VARIABLES = new Variables(7, "u-1", "k-7");

    @TempDir
    Path folder;

    @Test
    void theExampleIsAccepted() {
        Scenario scenario =
                ScenarioFile.read(Path.of(System.getProperty("crossfade.home", ".."), "config/examples/loadtest.yaml"));

        assertEquals(
                List.of("front page", "order"),
                scenario.requests().stream().map(RequestTemplate::name).toList());
        assertTrue(scenario.checks());
    }

    @Test
    void aRequestIsMadeWithItsVariablesAndItsKeyInTheBody() throws IOException {
        RequestTemplate order = read("""
                think: 250ms
                requests:
                  - method: POST
                    path: /orders?n=${seq}
                    headers: { X-Id: "${uuid}", Authorization: "Bearer ${TOKEN}" }
                    body: { text: '{"lines":[1],"order":{"n":2}}' }
                    key: { json: /order/key }
                """).requests().get(0);

        assertEquals("POST /orders", order.name());
        assertEquals("/orders?n=7", order.path().fill(VARIABLES));
        assertEquals("u-1", filled(order, "X-Id"));
        assertEquals("Bearer sesame", filled(order, "Authorization"));
        assertEquals(
                "{\"lines\":[1],\"order\":{\"n\":2,\"key\":\"k-7\"}}",
                new String(order.body().bytes(VARIABLES), StandardCharsets.UTF_8));
        assertTrue(order.keyed());
    }

    @Test
    void whatIsLeftOutIsAGetThatExpectsAnySuccess() throws IOException {
        Scenario scenario = read("requests: [ { path: /a } ]");
        RequestTemplate get = scenario.requests().get(0);

        assertEquals(Duration.ZERO, scenario.think());
        assertEquals("GET", get.method());
        assertArrayEquals(new byte[0], get.body().bytes(VARIABLES));
        assertTrue(get.expects(200) && get.expects(304));
        assertFalse(get.expects(404) || get.expects(500));
        assertFalse(get.keyed() || scenario.checks());
    }

    @Test
    void aBodyComesFromAFileBesideTheScenarioOrIsOfASize() throws IOException {
        Files.writeString(folder.resolve("order.json"), "{\"key\":\"${key}\"}");
        Files.write(folder.resolve("image"), new byte[] {(byte) 0xff, 0, '$', '{', 'k', 'e', 'y', '}'});
        List<RequestTemplate> requests = read("""
                requests:
                  - { path: /a, body: { file: order.json } }
                  - { path: /b, body: { file: image } }
                  - { path: /c, body: { size: 4KiB } }
                """).requests();

        assertEquals("{\"key\":\"k-7\"}", new String(requests.get(0).body().bytes(VARIABLES), StandardCharsets.UTF_8));
        assertTrue(requests.get(0).keyed());
        assertEquals(8, requests.get(1).body().bytes(VARIABLES).length);
        assertFalse(requests.get(1).keyed());
        assertEquals(4096, requests.get(2).body().bytes(VARIABLES).length);
    }

    @Test
    void requestsAreDrawnAsTheirWeightsSay() throws IOException {
        Scenario scenario = read("requests: [ { path: /a, weight: 3 }, { path: /b } ]");
        SplittableRandom random = new SplittableRandom(1);
        long first = 0;
        for (int draw = 0; draw < 4_000; draw++) {
            first += scenario.draw(random).name().equals("GET /a") ? 1 : 0;
        }
        assertTrue(first > 2_850 && first < 3_150, "3000 are due, and not " + first);
    }

    @Test
    void aKeyIsFoundInAnAnswersHeaderOrJson() {
        HttpHeaders headers = HttpHeaders.of(Map.of("X-Key", List.of("k-1")), (name, value) -> true);
        byte[] body = "{\"order\":{\"key\":\"k-2\",\"n\":3}}".getBytes(StandardCharsets.UTF_8);

        assertEquals("k-1", new Place("x-key", null).find(headers, new byte[0]));
        assertEquals("k-2", new Place(null, JsonPointer.compile("/order/key")).find(headers, body));
        assertEquals(null, new Place("X-Other", null).find(headers, body));
        assertEquals(
                null,
                new Place(null, JsonPointer.compile("/order/key"))
                        .find(headers, "<html>".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyProblemIsToldAtOnceWithItsPath() throws IOException {
        String problems = problems("""
                thnk: 1s
                requests:
                  - { path: orders, method: get, weight: 0, expect: [99] }
                  - { path: /a, body: { text: x, size: 1KiB }, answer: { json: /key } }
                  - { path: "/a b", headers: { "Content-Length": "1", "X-A": "${NOT_SET}" } }
                  - { path: /a, key: { header: X-Key, json: /key } }
                  - { path: /a, key: { json: /key }, body: { text: hello } }
                  - { path: "/a/${key}", check: { path: /b }, answer: { json: key } }
                  - { path: /a, body: { file: missing.json } }
                  - { path: /a, body: { size: 17MiB } }
                  - { path: //elsewhere.example.com/a }
                """);

        for (String expected : List.of(
                "thnk: unknown key (did you mean 'think'?)",
                "requests[0].path: not a path",
                "requests[0].method: not a method",
                "requests[0].weight: out of range",
                "requests[0].expect[0]: out of range",
                "requests[1].body: needs only one",
                "requests[1].key: missing",
                "requests[2].path: not a path",
                "requests[2].headers.Content-Length: frames the message",
                "requests[2].headers.X-A: the environment variable NOT_SET is not set",
                "requests[3].key: needs exactly one of header and json",
                "requests[4].key.json: the body is not JSON",
                "requests[5].check.path: without ${key}",
                "requests[5].answer.json: not a JSON pointer",
                "requests[6].body.file: ",
                "requests[7].body.size: larger than 16MiB",
                "requests[8].path: not a path")) {
            assertTrue(problems.contains("\n  " + expected), () -> expected + "\nis not in\n" + problems);
        }
    }

    @Test
    void aScenarioWithoutRequestsOrWithTooManyIsRefused() throws IOException {
        assertTrue(problems("").contains("requests: missing"));
        assertTrue(problems("requests:\n" + "  - { path: /a }\n".repeat(101)).contains("requests: more than 100"));
        assertEquals(
                100,
                read("requests:\n" + "  - { path: /a }\n".repeat(100))
                        .requests()
                        .size());
        assertTrue(problems("requests: [ { path: /a, path: /b } ]").contains("not YAML"));
        InvalidSettings missing =
                assertThrows(InvalidSettings.class, () -> ScenarioFile.read(folder.resolve("nowhere.yaml")));
        assertTrue(missing.toString().contains("no such file"), missing::toString);
    }

    private Scenario read(String yaml) throws IOException {
        return ScenarioFile.read(
                Files.writeString(folder.resolve("scenario.yaml"), yaml),
                name -> name.equals("TOKEN") ? "sesame" : null);
    }

    private String problems(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), yaml);
        return assertThrows(InvalidSettings.class, () -> ScenarioFile.read(file, name -> null))
                .toString();
    }

    private static String filled(RequestTemplate request, String header) {
        Template value = request.headers().get(header);
        assertNotNull(value);
        return value.fill(VARIABLES);
    }
}
