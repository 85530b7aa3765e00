package dev.crossfade.rehearsal.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.wire.Json;
import io.netty.buffer.ByteBufInputStream;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpStatusClass;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

    static Reply of(FullHttpResponse response) {
        String label = response.headers().get("X-Shop-Side");
        Side side = label == null ? null : Side.ofLabel(label);
        if (response.status().codeClass() != HttpStatusClass.SUCCESS) {
            String outcome = response.headers().get("Crossfade-Outcome");
            return new Reply(
                    side,
                    "answered " + response.status().code() + (outcome == null ? "" : ", outcome " + outcome),
                    response.status().codeClass() == HttpStatusClass.SERVER_ERROR,
                    null);
        }
        try (InputStream body = body(response)) {
            JsonNode json = Json.MAPPER.readTree(body);
            if (json.has("errors")) {
                return failed(side, "answered 200 with errors: " + json.path("errors"));
            }
            return new Reply(side, null, false, json);
        } catch (IOException e) {
            return failed(side, "answered with something that is not JSON: " + e.getMessage());
        }
    }

    private static InputStream body(FullHttpResponse response) throws IOException {
        InputStream body = new ByteBufInputStream(response.content());
        if (!response.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
            return body;
        }
        try (InputStream plain = new GZIPInputStream(body)) {
            return new ByteArrayInputStream(plain.readNBytes(LARGEST));
        }
    }
}
