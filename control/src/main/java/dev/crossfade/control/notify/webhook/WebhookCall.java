package dev.crossfade.control.notify.webhook;

import dev.crossfade.config.settings.Secret;
import dev.crossfade.control.outward.HttpPost;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Posts one body to a webhook, signed where there is a secret. */
final class WebhookCall {

    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private final HttpPost http;
    private final URI url;
    private final @Nullable Secret secret;
    private final InstantSource wall;

    WebhookCall(HttpPost http, URI url, @Nullable Secret secret, InstantSource wall) {
        this.wall = wall;
        this.http = http;
        this.url = url;
        this.secret = secret;
    }

    /** A receiver refuses what was signed long ago, so each try is signed anew. */
    HttpPost.Answer send(String event, String body) throws IOException, InterruptedException {
        long timestamp = wall.instant().getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "crossfade");
        headers.put("Crossfade-Event-Id", event);
        headers.put("Crossfade-Timestamp", String.valueOf(timestamp));
        if (secret != null && !secret.isEmpty()) {
            headers.put("Crossfade-Signature", Signature.of(secret, timestamp, body));
        }
        return http.send(url, headers, body, AT_MOST);
    }
}
