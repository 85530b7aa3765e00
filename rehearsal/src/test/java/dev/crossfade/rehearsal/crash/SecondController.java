package dev.crossfade.rehearsal.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.lab.Daemon;
import dev.crossfade.rehearsal.lab.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A controller that shares the store of the one on the stage, and stands by. */
final class SecondController implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration TAKEOVER = Duration.ofSeconds(60);

    private final CrashTenant tenant;
    private final Daemon control;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SecondController(CrashTenant tenant, Daemon control) {
        this.tenant = tenant;
        this.control = control;
    }

    /** Returns once it answers. */
    static SecondController start(CrashTenant first, Path directory) throws IOException, InterruptedException {
        CrashTenant tenant = first.atAnother(Files.createDirectories(directory));
        Daemon control = Daemon.start(Programs.control(tenant.configuration()), directory);
        control.awaitReady(START);
        return new SecondController(tenant, control);
    }

    Operator operator() {
        return new Operator(tenant.control());
    }

    /** It answers what is written down, and refuses what only the leader may do, with its name. */
    void assertStandsBy(URI leader) throws IOException, InterruptedException {
        String name = leader.getAuthority();
        assertEquals(200, ask("GET", "/readyz").statusCode());
        assertEquals(503, ask("GET", "/leaderz").statusCode());
        HttpResponse<String> read = ask("GET", "/v1/migrations/" + CrashTenant.ID);
        assertEquals(200, read.statusCode(), read.body());
        JsonNode status = Json.MAPPER.readTree(read.body());
        assertEquals("UNKNOWN", status.path("writableNow").asText(), read.body());
        assertTrue(status.path("problem").path("action").asText().contains(name), read.body());
        HttpResponse<String> verb = ask("POST", "/v1/migrations/" + CrashTenant.ID + "/abort");
        assertEquals(503, verb.statusCode(), verb.body());
        assertTrue(Json.MAPPER.readTree(verb.body()).path("action").asText().contains(name), verb.body());
        assertEquals(503, ask("GET", "/v1/routes").statusCode());
        assertEquals(503, ask("GET", "/v1/routes?after=0&waitMs=1").statusCode());
    }

    /** @return how long it took */
    Duration awaitLead() {
        long before = System.nanoTime();
        try {
            Eventually.holds(
                    "the second controller leads",
                    TAKEOVER,
                    () -> ask("GET", "/leaderz").statusCode() == 200);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + control.tail(), e);
        }
        return Duration.ofNanos(System.nanoTime() - before);
    }

    /** Of the one that was followed: once it has noticed. */
    static void awaitStandby(URI first) {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Eventually.holds("the first controller stands by", TAKEOVER, () -> {
            HttpResponse<String> answer = ask(http, first, "GET", "/leaderz");
            return answer.statusCode() == 503 && answer.body().contains("leads");
        });
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        return ask(http, tenant.control(), method, path);
    }

    private static HttpResponse<String> ask(HttpClient http, URI control, String method, String path)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(control.resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        control.close();
    }
}
