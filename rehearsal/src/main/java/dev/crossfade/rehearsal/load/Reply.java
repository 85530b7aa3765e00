package dev.crossfade.rehearsal.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.wire.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a client got.
 *
 * @param side which answered; null when the proxy itself did, or nobody
 * @param problem why it counts as failed; null when it went well
 * @param openly whether it failed as a server says that it does: with a status from 500 on
 */
record Reply(
        @Nullable Side side,
        @Nullable String problem,
        boolean openly,
        @Nullable JsonNode json) {

    private static final int LARGEST = 8 * 1024 * 1024;

    boolean ok() {
        return problem == null;
    }

    static Reply failed(@Nullable Side side, String problem) {
        return new Reply(side, problem, false, null);
    }

    static Reply of(HttpResponse<byte[]> response) {
        Side side =
                response.headers().firstValue("X-Shop-Side").map(Side::ofLabel).orElse(null);
        if (response.statusCode() / 100 != 2) {
            String outcome = response.headers()
                    .firstValue("Crossfade-Outcome")
                    .map(value -> ", outcome " + value)
                    .orElse("");
            return new Reply(
                    side, "answered " + response.statusCode() + outcome, response.statusCode() / 100 == 5, null);
        }
        try {
            JsonNode json = Json.MAPPER.readTree(body(response));
            if (json.has("errors")) {
                return failed(side, "answered 200 with errors: " + json.path("errors"));
            }
            return new Reply(side, null, false, json);
        } catch (IOException e) {
            return failed(side, "answered with something that is not JSON: " + e.getMessage());
        }
    }

    private static byte[] body(HttpResponse<byte[]> response) throws IOException {
        if (response.headers().firstValue("Content-Encoding").orElse("").isEmpty()) {
            return response.body();
        }
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return plain.readNBytes(LARGEST);
        }
    }
}
