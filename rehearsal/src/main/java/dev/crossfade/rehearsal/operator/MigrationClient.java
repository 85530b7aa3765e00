package dev.crossfade.rehearsal.operator;

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

/** The operator of the rehearsal: asks the controller for a migration and looks at it. */
public final class MigrationClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final URI control;
    private final String tenant;

    /** @param control where the controller listens */
    public MigrationClient(URI control, String tenant) {
        this.control = control;
        this.tenant = tenant;
    }

    /** @throws IOException when the controller refuses or does not answer; the message has its reason */
    public void migrate() throws IOException, InterruptedException {
        post("/v1/migrations", Json.MAPPER.writeValueAsString(Map.of("tenant", tenant)));
    }

    /** A guard of the controller's said no: nothing was changed, and a moment later it may say yes. */
    public static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;

        private Refused(String message) {
            super(message);
        }
    }

    /**
     * @throws Refused when a guard says no; the message has its reasons
     * @throws IOException when the controller does not do it or does not answer; the message has its reason
     */
    public void switchover() throws IOException, InterruptedException {
        post("/v1/migrations/" + tenant + "/switchover", "{}");
    }

    /** Throws as {@link #switchover}. */
    public void rollback() throws IOException, InterruptedException {
        post("/v1/migrations/" + tenant + "/rollback", "");
    }

    /** Throws as {@link #switchover}. */
    public void abort() throws IOException, InterruptedException {
        post("/v1/migrations/" + tenant + "/abort", "");
    }

    /** Throws as {@link #switchover}. */
    public void cleanup() throws IOException, InterruptedException {
        post("/v1/migrations/" + tenant + "/cleanup", "");
    }

    /**
     * Asks by hand for the route that is there already: nothing changes by it but its epoch.
     *
     * @throws IOException when that is refused; the message has the reason
     */
    public void routeAgain() throws IOException, InterruptedException {
        URI route = control.resolve("/v1/routes/" + tenant);
        JsonNode now = send(HttpRequest.newBuilder(route).timeout(PATIENCE).build());
        String same = Json.MAPPER.writeValueAsString(Map.of(
                "primary",
                now.path("primary").asText(),
                "ifEpoch",
                now.path("epoch").asLong()));
        send(HttpRequest.newBuilder(route)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(same))
                .build());
    }

    /** @throws IOException when the controller does not answer */
    public MigrationView look() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(control.resolve("/v1/migrations/" + tenant))
                .timeout(PATIENCE)
                .build();
        return MigrationView.of(send(request));
    }

    private void post(String path, String body) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(control.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        JsonNode body = Json.MAPPER.readTree(response.body());
        if (response.statusCode() / 100 != 2) {
            String message = "the controller answered " + response.statusCode() + " to " + request.method() + " "
                    + request.uri().getPath() + ": " + reasons(body, response.body());
            throw response.statusCode() == 409 ? new Refused(message) : new IOException(message);
        }
        return body;
    }

    /** What a problem document says; the whole body when it is none. */
    private static String reasons(JsonNode problem, String otherwise) {
        String reason = problem.path("reason").asText("");
        return problem.path("detail").asText(otherwise) + (reason.isEmpty() ? "" : ", for " + reason);
    }
}
