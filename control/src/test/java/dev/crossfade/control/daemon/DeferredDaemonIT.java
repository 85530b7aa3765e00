package dev.crossfade.control.daemon;

import static dev.crossfade.control.daemon.PlayedSides.await;
import static dev.crossfade.control.daemon.PlayedSides.bodies;
import static dev.crossfade.control.daemon.PlayedSides.received;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.crossfade.config.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A whole controller that delivers what a tenant wants later, when it wants it, to the tenant's two origins, which are played. */
@Timeout(60)
class DeferredDaemonIT {

    private static final String APPLICATION = "application-0123456789-0123456789abcdef";
    private static final String OTHERS = "others-application-0123456789-0123456789";
    private static final String OPERATOR = "operator-0123456789-0123456789abcdef";

    @RegisterExtension
    final PlayedSides sides = new PlayedSides();

    private final WireMockServer source = sides.source();
    private final WireMockServer target = sides.target();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private String api = "";

    @Test
    void whatIsWantedLaterComesThenWhicheverSideServesAndWhoeverWasRestartedMeanwhile() throws Exception {
        Instant due;
        try (ControlDaemon daemon = start()) {
            begin(daemon);
            due = Instant.now().plusMillis(6_000);
            deferred("{\"deliverAt\":\"" + due + "\",\"key\":\"k\"," + saying("2") + "}");
            deferred("{\"deliverAt\":\"" + due.minusMillis(5_000) + "\",\"key\":\"k\"," + saying("1") + "}");
            deferred("{\"deliverAt\":\"" + due.plusMillis(300) + "\",\"key\":\"k\"," + saying("3") + "}");
            await(() -> received(source).size() == 1);
        }
        try (ControlDaemon daemon = start()) {
            begin(daemon);
            route("target");
            await(() -> received(target).size() == 2);
        }
        assertEquals(List.of("1"), bodies(source));
        assertEquals(List.of("2", "3"), bodies(target));
        for (LoggedRequest one : received(target)) {
            Duration late =
                    Duration.between(due.plusMillis(one.getBodyAsString().equals("3") ? 300 : 0), at(one));
            // The date of the played origin has whole milliseconds, and rounds down.
            assertTrue(late.toMillis() >= -1, late::toString);
            assertTrue(late.toMillis() < 2_000, late::toString);
        }
    }

    @Test
    @Tag("endurance")
    void throttleHoldsWhileWhoDeliversIsRestarted() throws Exception {
        try (ControlDaemon daemon = start()) {
            begin(daemon);
            for (int i = 0; i < 6; i++) {
                deferred("{\"delay\":\"0s\",\"key\":\"k\",\"throttle\":{\"rate\":2,\"per\":\"3s\"}," + saying("" + i)
                        + "}");
            }
            await(() -> received(source).size() == 2);
        }
        try (ControlDaemon daemon = start()) {
            begin(daemon);
            await(() -> received(source).size() == 6);
        }
        List<LoggedRequest> all = received(source);
        assertEquals(List.of("0", "1", "2", "3", "4", "5"), bodies(source));
        for (int i = 2; i < all.size(); i++) {
            long apart = Duration.between(at(all.get(i - 2)), at(all.get(i))).toMillis();
            // From one attempt's beginning to the other's; each takes some milliseconds to arrive.
            assertTrue(apart >= 2_900, "three within " + apart + " ms");
        }
    }

    @Test
    @Tag("endurance")
    void whatIsRepeatedIsStoredOnceAndWhatIsCalledOffNeverComes() throws Exception {
        try (ControlDaemon daemon = start()) {
            begin(daemon);
            String first = id(post("/deferred", later("a"), "Idempotency-Key", "one"));
            assertEquals(first, id(post("/deferred", later("a"), "Idempotency-Key", "one")));
            assertEquals(
                    422, post("/deferred", later("b"), "Idempotency-Key", "one").statusCode());
            assertEquals(
                    400, post("/deferred", later("b"), "Idempotency-Key", " ").statusCode());
            String second = id(post("/deferred", later("b"), "Idempotency-Key", "two"));
            assertEquals(2, list().size(), list().toString());

            assertEquals(200, post("/deferred/" + first + "/cancel?why=no").statusCode());
            assertEquals(409, post("/deferred/" + first + "/cancel").statusCode());
            assertEquals(409, reschedule(first, "{\"delay\":\"0s\"}").statusCode());
            assertEquals(404, post("/deferred/none/cancel").statusCode());
            assertEquals(400, reschedule(second, "{\"delay\":\"soon\"}").statusCode());
            assertEquals(200, reschedule(second, "{\"delay\":\"0s\"}").statusCode());
            await(() -> shown(second).at("/parked/receipt/state").asText().equals("delivered"));
            assertEquals(List.of("b"), bodies(source));
            assertEquals(
                    "cancelled by shop",
                    shown(first).at("/parked/receipt/reason").asText());
            String audit = send("GET", "http://" + daemon.address() + "/v1/audit", "", OPERATOR)
                    .body();
            assertTrue(audit.contains("deferred cancel " + first), audit);
            assertTrue(audit.contains("deferred reschedule " + second), audit);
        }
    }

    @Test
    void applicationSeesToItsOwnTenantAndNothingElse() throws Exception {
        try (ControlDaemon daemon = start()) {
            begin(daemon);
            String id = deferred(later("a"));
            assertEquals(
                    403, send("POST", api + "/deferred", later("b"), OTHERS).statusCode());
            assertEquals(403, send("GET", api + "/deferred/" + id, "", OTHERS).statusCode());
            assertEquals(
                    404,
                    send("GET", api.replace("acme", "other") + "/deferred/" + id, "", OTHERS)
                            .statusCode(),
                    "another tenant's is not there");
            assertEquals(403, send("GET", api + "/parked", "", APPLICATION).statusCode());
            assertEquals(
                    403,
                    send("GET", "http://" + daemon.address() + "/v1/migrations", "", APPLICATION)
                            .statusCode());
            assertEquals(200, send("GET", api + "/deferred/" + id, "", OPERATOR).statusCode());
            assertEquals(413, post("/deferred", "x".repeat((1 << 20) + 1)).statusCode());
            assertEquals(400, post("/deferred", "{\"delay\":\"1s\"}").statusCode());
            assertEquals(1, list().size());
        }
    }

    private ControlDaemon start() throws Exception {
        Path tokens = Files.writeString(directory.resolve("tokens"), """
                %s tenant:acme shop
                %s tenant:other others-shop
                %s operator alice
                """.formatted(APPLICATION, OTHERS, OPERATOR));
        return sides.start(
                directory, "port: 0, tokensFile: \"" + tokens + "\"", sides.tenant("acme") + sides.tenant("other"));
    }

    private void begin(ControlDaemon daemon) throws Exception {
        api = "http://" + daemon.address() + "/v1/tenants/acme";
        route("source");
    }

    /** By hand, above whatever is there. */
    private void route(String primary) throws Exception {
        String routes = api.replace("/tenants/", "/routes/");
        long epoch = json(send("GET", routes, "", OPERATOR)).path("epoch").asLong();
        HttpResponse<String> changed = send(
                "PUT",
                routes,
                "{\"primary\":\"%s\",\"mode\":\"direct\",\"ifEpoch\":%d,\"force\":true}".formatted(primary, epoch),
                OPERATOR);
        assertEquals(200, changed.statusCode(), changed.body());
    }

    private static String saying(String body) {
        return "\"request\":{\"method\":\"POST\",\"path\":\"/events\",\"body\":\"" + body + "\"}";
    }

    private static String later(String body) {
        return "{\"delay\":\"1h\"," + saying(body) + "}";
    }

    private String deferred(String json) throws Exception {
        return id(post("/deferred", json));
    }

    private static String id(HttpResponse<String> answer) throws Exception {
        assertEquals(202, answer.statusCode(), answer.body());
        String id = json(answer).path("id").asText();
        assertEquals(
                "/v1/tenants/acme/deferred/" + id,
                answer.headers().firstValue("Location").orElse(""));
        return id;
    }

    private HttpResponse<String> reschedule(String id, String json) throws Exception {
        return post("/deferred/" + id + "/reschedule", json);
    }

    private JsonNode list() throws Exception {
        return json(send("GET", api + "/deferred", "", APPLICATION)).path("deferred");
    }

    private JsonNode shown(String id) throws Exception {
        return json(send("GET", api + "/deferred/" + id, "", APPLICATION));
    }

    private HttpResponse<String> post(String path) throws Exception {
        return post(path, "");
    }

    private HttpResponse<String> post(String path, String json, String... headers) throws Exception {
        return send("POST", api + path, json, APPLICATION, headers);
    }

    private HttpResponse<String> send(String method, String url, String body, String token, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Instant at(LoggedRequest request) {
        return request.getLoggedDate().toInstant();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.MAPPER.readTree(answer.body());
    }
}
