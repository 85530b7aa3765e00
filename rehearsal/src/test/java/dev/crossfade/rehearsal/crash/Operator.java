package dev.crossfade.rehearsal.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks the controller as the command line does. */
final class Operator {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final int STANDS_BY = 503;
    private static final long AGAIN_MS = 100;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI control;

    Operator(URI control) {
        this.control = control;
    }

    /** A controller that has just begun to lead is asked again. */
    void migrate() throws IOException, InterruptedException {
        String body = Json.MAPPER.writeValueAsString(Map.of("tenant", CrashTenant.ID));
        HttpResponse<String> response = send(post("/v1/migrations", body));
        long end = System.nanoTime() + ANSWER_WITHIN.toNanos();
        while (response.statusCode() == STANDS_BY && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
            response = send(post("/v1/migrations", body));
        }
        if (response.statusCode() / 100 != 2) {
            throw new IOException("refused to migrate: " + response.body());
        }
    }

    /** False while it is refused: what the controller must know first is not known yet. */
    boolean switchover() throws IOException, InterruptedException {
        return isAccepted("switchover");
    }

    /** As {@link #switchover}. */
    boolean rollback() throws IOException, InterruptedException {
        return isAccepted("rollback");
    }

    private boolean isAccepted(String verb) throws IOException, InterruptedException {
        return send(post("/v1/migrations/" + CrashTenant.ID + "/" + verb, "{}")).statusCode() / 100 == 2;
    }

    JsonNode status() throws IOException, InterruptedException {
        return get("/v1/migrations/" + CrashTenant.ID);
    }

    JsonNode route() throws IOException, InterruptedException {
        return get("/v1/routes/" + CrashTenant.ID);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(HttpRequest.newBuilder(control.resolve(path)));
        if (response.statusCode() != 200) {
            throw new IOException("answered " + response.statusCode() + ": " + response.body());
        }
        return Json.MAPPER.readTree(response.body());
    }

    private HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(control.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpRequest built = request.timeout(ANSWER_WITHIN).build();
        return http.send(built, BodyHandlers.ofString());
    }
}
