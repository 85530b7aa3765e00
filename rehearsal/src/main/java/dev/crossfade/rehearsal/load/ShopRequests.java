package dev.crossfade.rehearsal.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.tenant.Order;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.UncheckedIOException;
import java.util.Map;

/** The shop's requests, as its clients send them. */
final class ShopRequests {

    private final String authority;

    /** @param authority {@code host:port} of the shop */
    ShopRequests(String authority) {
        this.authority = authority;
    }

    FullHttpRequest createOrder(Order order) {
        return json(HttpMethod.POST, "/orders", order);
    }

    FullHttpRequest changeOrder(String orderKey, String changeKey, String status) {
        return json(HttpMethod.PUT, "/orders/" + orderKey, Map.of("key", changeKey, "status", status));
    }

    FullHttpRequest readOrder(String key) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, "/orders/" + key, Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, authority);
        return request;
    }

    FullHttpRequest storeImage(String key, byte[] content) {
        FullHttpRequest request =
                with(HttpMethod.POST, "/images", HttpHeaderValues.APPLICATION_OCTET_STREAM.toString(), content);
        request.headers().set("X-Image-Key", key);
        return request;
    }

    FullHttpRequest sendWebhook(String source, String key, String payload) {
        return json(HttpMethod.POST, "/webhooks/" + source, Map.of("key", key, "payload", payload));
    }

    /** The header with the partner's name is what its events are ordered by. */
    FullHttpRequest sendEvent(String partner, String key, long number) {
        FullHttpRequest request = json(HttpMethod.POST, "/events/" + partner, Map.of("number", number));
        request.headers().set("Idempotency-Key", key).set("X-Partner", partner);
        return request;
    }

    FullHttpRequest createNote(String key, String text, boolean compressed) {
        FullHttpRequest request = json(
                HttpMethod.POST,
                "/graphql",
                Map.of(
                        "query",
                        "mutation($key: String!, $text: String!) { createNote(key: $key, text: $text) { id key } }",
                        "variables",
                        Map.of("key", key, "text", text)));
        if (compressed) {
            request.headers().set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
        }
        return request;
    }

    private FullHttpRequest json(HttpMethod method, String path, Object document) {
        try {
            return with(
                    method,
                    path,
                    HttpHeaderValues.APPLICATION_JSON.toString(),
                    Json.MAPPER.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FullHttpRequest with(HttpMethod method, String path, String contentType, byte[] body) {
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, Unpooled.wrappedBuffer(body));
        request.headers()
                .set(HttpHeaderNames.HOST, authority)
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return request;
    }
}
