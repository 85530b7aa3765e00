package dev.crossfade.config.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of a request that a proxy hands over to be parked: everything but its body, which follows it as it is. Together they are the body of
 * {@code POST /v1/tenants/{tenant}/parked}: one line of JSON, and then the request's own bytes to the end.
 *
 * @param method such as {@code POST}
 * @param target in origin form, with its query (RFC 9112, section 3.2.1)
 * @param host the client's
 * @param scheme by which the client came: {@code http} or {@code https}
 * @param fields in order, as they would have gone to the origin; names may repeat, and none describes the body's framing
 * @param arrivedAt when its head was read
 * @param requestId by which proxy, origin and client know it; null where it has none
 * @param why it is parked, for people
 */
public record ParkedHead(
        String method,
        String target,
        String host,
        String scheme,
        List<Field> fields,
        Instant arrivedAt,
        @Nullable String requestId,
        String why) {

    /** The media type of head and body together. */
    public static final String MEDIA_TYPE = "application/vnd.crossfade.parked";

    /** What a head may take; a proxy reads no larger one from a client, so with what it adds there is room. */
    public static final int MOST_BYTES = 256 * 1024;

    public record Field(String name, String value) {}

    public ParkedHead {
        fields = List.copyOf(fields);
    }

    /** With the line feed that ends it; a text in JSON has none. */
    public byte[] line() {
        try {
            return (Json.MAPPER.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a head is always JSON", e);
        }
    }

    /**
     * @param line with or without its line feed
     * @throws IllegalArgumentException when it is no such document, or lacks something
     */
    @SuppressWarnings("ConstantValue") // JSON knows nothing of what must not be null
    public static ParkedHead read(byte[] line) {
        try {
            ParkedHead head = Json.MAPPER.readValue(line, ParkedHead.class);
            if (head == null
                    || head.method == null
                    || head.target == null
                    || head.host == null
                    || head.scheme == null
                    || head.arrivedAt == null
                    || head.why == null
                    || head.fields.stream().anyMatch(field -> field.name() == null || field.value() == null)) {
                throw new IllegalArgumentException(
                        "it lacks a method, target, host, scheme, arrivedAt, why or a field's value");
            }
            return head;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(JsonFault.inWords(e), e);
        } catch (IOException e) {
            throw new IllegalStateException("bytes are always read", e);
        }
    }
}
