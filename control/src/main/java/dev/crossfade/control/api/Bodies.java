package dev.crossfade.control.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.JsonFault;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** JSON in, bounded; JSON out. */
final class Bodies {

    /** A proxy's report over some thousands of tenants fits. */
    static final int MOST_BYTES = 1 << 20;

    private Bodies() {}

    static String text(Context request) {
        return text(request, MOST_BYTES);
    }

    static String text(Context request, int mostBytes) {
        try {
            byte[] body = request.bodyInputStream().readNBytes(mostBytes + 1);
            if (body.length > mostBytes) {
                throw ApiProblem.tooLarge(mostBytes);
            }
            return new String(body, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the request's body broke off", e);
        }
    }

    static <T> T read(Context request, Class<T> type) {
        return parse(text(request), type);
    }

    static <T> T parse(String body, Class<T> type) {
        try {
            T read = Json.MAPPER.readValue(body, type);
            if (read == null) {
                throw ApiProblem.badRequest("the body is 'null'", "send a JSON object");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw ApiProblem.badRequest("the body is not the JSON expected: " + JsonFault.inWords(e), "correct it");
        }
    }

    static void write(Context answer, Object document) {
        write(answer, "application/json", document);
    }

    static void write(Context answer, String mediaType, Object document) {
        try {
            answer.contentType(mediaType).result(Json.MAPPER.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every document of ours is JSON", e);
        }
    }

    /** A query parameter that is a number; the given value without it. */
    static long number(Context request, String name, long otherwise, long least, long most) {
        String text = request.queryParam(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ApiProblem.badRequest(
                name + "='" + text + "' is not a number from " + least + " to " + most, "correct the query");
    }
}
