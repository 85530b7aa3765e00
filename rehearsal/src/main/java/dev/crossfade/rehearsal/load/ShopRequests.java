package dev.crossfade.rehearsal.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.tenant.Order;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;

/** The shop's requests, as its clients send them. */
final class ShopRequests {

    /** Longer than a proxy's longest hold, so that a client never gives up first. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URI shop;

    ShopRequests(URI shop) {
        this.shop = shop;
    }

    HttpRequest createOrder(Order order) {
        return json("/orders").POST(body(order)).build();
    }

    HttpRequest changeOrder(String orderKey, String changeKey, String status) {
        return json("/orders/" + orderKey)
                .PUT(body(Map.of("key", changeKey, "status", status)))
                .build();
    }

    HttpRequest readOrder(String key) {
        return to("/orders/" + key).GET().build();
    }

    HttpRequest storeImage(String key, byte[] content) {
        return to("/images")
                .header("Content-Type", "application/octet-stream")
                .header("X-Image-Key", key)
                .POST(BodyPublishers.ofByteArray(content))
                .build();
    }

    HttpRequest sendWebhook(String source, String key, String payload) {
        return json("/webhooks/" + source)
                .POST(body(Map.of("key", key, "payload", payload)))
                .build();
    }

    HttpRequest createNote(String key, String text, boolean compressed) {
        HttpRequest.Builder request = json("/graphql");
        if (compressed) {
            request.header("Accept-Encoding", "gzip");
        }
        return request.POST(body(Map.of(
                        "query",
                        "mutation($key: String!, $text: String!) { createNote(key: $key, text: $text) { id key } }",
                        "variables",
                        Map.of("key", key, "text", text))))
                .build();
    }

    private HttpRequest.Builder json(String path) {
        return to(path).header("Content-Type", "application/json");
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(shop.resolve(path)).timeout(PATIENCE);
    }

    private static HttpRequest.BodyPublisher body(Object document) {
        try {
            return BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
