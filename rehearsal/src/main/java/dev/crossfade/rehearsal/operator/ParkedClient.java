package dev.crossfade.rehearsal.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Deferral;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The operator's look at what the controller keeps for one tenant. */
public final class ParkedClient {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** As many as the controller lists at once. */
    private static final int MOST_COUNTED = 1_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI control;
    private final String tenant;

    /** @param control where the controller listens */
    public ParkedClient(URI control, String tenant) {
        this.control = control;
        this.tenant = tenant;
    }

    /** Whether everything that was kept has been delivered, or was given up. */
    public boolean nothingWaits() throws IOException, InterruptedException {
        return count("waiting", 1) == 0;
    }

    /** The same of what was parked alone: the tenant may want something later all the time. */
    public boolean nothingParkedWaits() throws IOException, InterruptedException {
        return count("waiting&kind=parked", 1) == 0;
    }

    /**
     * Defers something for the tenant.
     *
     * @return false where the controller cannot take it now, or does not know whether it has
     * @throws IOException when nobody answers
     * @throws IllegalArgumentException when the controller will never take it; the message has its answer
     */
    public boolean defer(String idempotencyKey, Deferral wish) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(control.resolve("/v1/tenants/" + tenant + "/deferred"))
                .header("Idempotency-Key", idempotencyKey)
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(Json.MAPPER.writeValueAsString(wish)))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 400 && answer.statusCode() < 500) {
            throw new IllegalArgumentException(answer.statusCode() + " " + answer.body());
        }
        return answer.statusCode() == 202;
    }

    /** How many were given up, up to {@value #MOST_COUNTED}. */
    public int dead() throws IOException, InterruptedException {
        return count("dead", MOST_COUNTED);
    }

    private int count(String state, int most) throws IOException, InterruptedException {
        URI list = control.resolve("/v1/tenants/" + tenant + "/parked?state=" + state + "&limit=" + most);
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(list).timeout(PATIENCE).build(), BodyHandlers.ofString());
        JsonNode parked =
                answer.statusCode() == 200 ? Json.MAPPER.readTree(answer.body()).path("parked") : null;
        if (parked == null || !parked.isArray()) {
            throw new IOException(
                    "the controller did not say what it keeps: " + answer.statusCode() + " " + answer.body());
        }
        return parked.size();
    }
}
