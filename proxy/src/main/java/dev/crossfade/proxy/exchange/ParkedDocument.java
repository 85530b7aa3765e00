package dev.crossfade.proxy.exchange;

import dev.crossfade.config.wire.ParkedHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A request as it is handed over: the line of its {@link ParkedHead}, and its body behind that. */
final class ParkedDocument {

    /** What whoever sends it next says anew. */
    private static final AsciiString[] NOT_HANDED_OVER = {
        HttpHeaderNames.HOST, HttpHeaderNames.CONTENT_LENGTH, HttpHeaderNames.TRANSFER_ENCODING
    };

    private static final byte[] NONE = {};

    private ParkedDocument() {}

    /**
     * Trailer fields are left out, as whoever buffers a body may do (RFC 9110 §6.5.1).
     *
     * @param why it is parked, for people
     * @return empty when the head is larger than a parked one may be
     */
    static byte[] of(Exchange exchange, Instant arrivedAt, String why) {
        RequestHead head = exchange.head();
        HttpHeaders headers = exchange.request().headers();
        String host = headers.get(HttpHeaderNames.HOST);
        byte[] line = new ParkedHead(
                        head.method(),
                        exchange.request().uri(),
                        host == null ? "" : host,
                        exchange.client().facts().scheme(),
                        fields(headers),
                        arrivedAt,
                        head.requestId().isEmpty() ? null : head.requestId(),
                        why)
                .line();
        if (line.length > ParkedHead.MOST_BYTES) {
            return NONE;
        }
        RequestBody body = exchange.body();
        byte[] document = Arrays.copyOf(line, Math.addExact(line.length, Math.toIntExact(body.bufferedBytes())));
        body.copyTo(document, line.length);
        return document;
    }

    private static List<ParkedHead.Field> fields(HttpHeaders headers) {
        List<ParkedHead.Field> fields = new ArrayList<>(headers.size());
        for (Map.Entry<String, String> field : headers) {
            if (isHandedOver(field.getKey())) {
                fields.add(new ParkedHead.Field(field.getKey(), field.getValue()));
            }
        }
        return fields;
    }

    private static boolean isHandedOver(String name) {
        for (AsciiString left : NOT_HANDED_OVER) {
            if (left.contentEqualsIgnoreCase(name)) {
                return false;
            }
        }
        return true;
    }
}
