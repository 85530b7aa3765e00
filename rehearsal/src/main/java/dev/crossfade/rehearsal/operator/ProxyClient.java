package dev.crossfade.rehearsal.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The operator's look at one proxy, over its admin interface and nothing else. */
public final class ProxyClient {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String id;
    private final URI admin;
    private final String tenant;

    /** @param admin where its admin interface listens */
    public ProxyClient(String id, URI admin, String tenant) {
        this.id = id;
        this.admin = admin;
        this.tenant = tenant;
    }

    /**
     * What its requests follow now.
     *
     * @param primary and {@code mode}: as it writes them
     */
    public record Acting(String primary, String mode) {}

    public String id() {
        return id;
    }

    public URI admin() {
        return admin;
    }

    /** @throws IOException when it does not answer, or not with a route */
    public Acting route() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/v1/routes/" + tenant);
        if (answer.statusCode() != 200) {
            throw new IOException(id + " told no route: " + answer.statusCode() + " " + answer.body());
        }
        JsonNode route = Json.MAPPER.readTree(answer.body());
        return new Acting(route.path("primary").asText(), route.path("mode").asText());
    }

    /** Whether it parks requests that it could serve, so that they do not overtake what is parked. */
    public boolean parksAtOnce() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/v1/routes/" + tenant);
        if (answer.statusCode() != 200) {
            throw new IOException(id + " told no route: " + answer.statusCode() + " " + answer.body());
        }
        return !Json.MAPPER
                .readTree(answer.body())
                .path("parked")
                .path("backlog")
                .isEmpty();
    }

    /** Whether it holds its lease with whom it follows. */
    public boolean isLeaseHeld() throws IOException, InterruptedException {
        String page = get("/readyz?verbose").body();
        if (!page.contains("lease ")) {
            throw new IOException(id + " told nothing of its lease: " + page);
        }
        return page.contains("lease held");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(admin.resolve(path)).timeout(PATIENCE).build();
        return http.send(request, BodyHandlers.ofString());
    }
}
