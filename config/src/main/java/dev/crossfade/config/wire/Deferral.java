package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/tenants/{tenant}/deferred}: a request that a tenant wants later; without {@code request} that of
 * {@code …/deferred/{id}/reschedule}, which has nothing but a time.
 *
 * @param deliverAt not before that instant of ISO 8601, such as {@code 2030-01-31T12:00:00.250Z}; null where there is a delay
 * @param delay from now, such as {@code 90s}; null where there is an instant
 * @param key of those that are delivered one at a time; null for one by itself
 * @param throttle how many of a key are delivered at most; null for as many as can be
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Deferral(
        @Nullable String deliverAt,
        @Nullable String delay,
        @Nullable String key,
        @Nullable Throttle throttle,
        @Nullable Request request) {

    /**
     * At most so many in any window of that length.
     *
     * @param per such as {@code 1s}
     */
    public record Throttle(int rate, String per) {}

    /**
     * What is sent.
     *
     * @param path with its query
     * @param headers in order; null for none
     * @param body as text; null where there is none, or it is in base64
     * @param bodyBase64 for what is no text
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Request(
            String method,
            String path,
            @Nullable String host,
            @Nullable List<ParkedHead.Field> headers,
            @Nullable String body,
            @Nullable String bodyBase64) {}

    /** @throws IllegalArgumentException when the text is not such a document; the message says where */
    public static Deferral read(String json) {
        try {
            Deferral read = Json.STRICT.readValue(json, Deferral.class);
            if (read == null) {
                throw new IllegalArgumentException("an empty body says neither what nor when");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a deferral: " + JsonFault.inWords(e), e);
        }
    }
}
