package dev.crossfade.control.notify.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.outward.HttpPost;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call to Slack, whose API answers 200 also where it refuses. No word of what it returns or throws has an address or a token. */
final class SlackCall {

    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final int TOO_MANY = 429;

    private final HttpPost http;
    private final @Nullable Secret token;

    /** @param token null for an incoming webhook, whose address is all it needs */
    SlackCall(HttpPost http, @Nullable Secret token) {
        this.http = http;
        this.token = token;
    }

    /** What it came to. */
    sealed interface Result {

        record Taken(JsonNode answer) implements Result {}

        /**
         * Not now.
         *
         * @param error Slack's word, or ours
         * @param retryAfter what Slack asks for; null where it does not
         */
        record Refused(String error, @Nullable Duration retryAfter) implements Result {}
    }

    Result send(URI url, ObjectNode message) throws InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json; charset=utf-8");
        if (token != null) {
            headers.put("Authorization", "Bearer " + token.reveal());
        }
        try {
            return judged(http.send(url, headers, Json.MAPPER.writeValueAsString(message), AT_MOST));
        } catch (IOException e) {
            return new Result.Refused(FailureWords.cause(e), null);
        }
    }

    private Result judged(HttpPost.Answer answer) throws JsonProcessingException {
        if (answer.status() == TOO_MANY) {
            return new Result.Refused("it is asked too often", answer.retryAfter());
        }
        if (!answer.isWell()) {
            return new Result.Refused("it answers " + answer.status(), answer.retryAfter());
        }
        if (token == null) {
            return new Result.Taken(Json.MAPPER.createObjectNode());
        }
        JsonNode document = Json.MAPPER.readTree(answer.body());
        return document.path("ok").asBoolean(false)
                ? new Result.Taken(document)
                : new Result.Refused(document.path("error").asText("it says no"), answer.retryAfter());
    }
}
