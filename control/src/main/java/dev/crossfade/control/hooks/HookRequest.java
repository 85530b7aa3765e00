package dev.crossfade.control.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.outward.Redaction;
import dev.crossfade.control.outward.Words;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/** A hook that is a URL: 2xx goes on, 202 or {@code {"wait": "reason"}} waits, anything else has failed. */
final class HookRequest {

    private static final int ACCEPTED = 202;
    private static final int MOST_WORDS = 600;

    private final HttpPost http;
    private final Redaction redaction;

    HookRequest(HttpPost http, Redaction redaction) {
        this.http = http;
        this.redaction = redaction;
    }

    HookAnswer run(Hook hook, HookCall call) throws InterruptedException {
        try {
            return answer(http.send(
                    URI.create(Objects.requireNonNull(hook.url())),
                    Map.of("Content-Type", "application/json", "Idempotency-Key", call.id()),
                    Json.MAPPER.writeValueAsString(call),
                    hook.timeout()));
        } catch (IOException e) {
            return new HookAnswer.Failed(redaction.of(FailureWords.cause(e)));
        }
    }

    private HookAnswer answer(HttpPost.Answer answer) {
        if (!answer.isWell()) {
            return new HookAnswer.Failed(
                    ("answered " + answer.status() + ": " + redaction.of(Words.lastOf(answer.body(), MOST_WORDS)))
                            .replaceFirst(": $", ""));
        }
        String wait = wait(answer.body());
        if (wait.isEmpty() && answer.status() != ACCEPTED) {
            return new HookAnswer.GoOn();
        }
        return new HookAnswer.Wait(wait.isEmpty() ? "answered 202" : redaction.of(Words.firstOf(wait, MOST_WORDS)));
    }

    private static String wait(String body) {
        try {
            JsonNode document = Json.MAPPER.readTree(body);
            return document == null ? "" : document.path("wait").asText("");
        } catch (JsonProcessingException notJson) {
            return "";
        }
    }
}
