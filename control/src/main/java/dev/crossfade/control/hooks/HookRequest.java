package dev.crossfade.control.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
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

/**
 * A hook that is a URL: 2xx goes on, 202 or {@code {"wait": "reason"}} waits, anything else has failed; so has an answer that may say "wait"
 * and cannot be understood.
 */
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
            return failed(answer);
        }
        if (answer.status() == ACCEPTED) {
            return new HookAnswer.Wait(answer.cut() ? "answered 202" : words(wait(answer.body()), "answered 202"));
        }
        if (answer.cut()) {
            return unclear(answer, "with more than " + HttpPost.MOST_BYTES + " bytes, which are not read");
        }
        JsonNode wait = wait(answer.body());
        if (wait.isMissingNode()) {
            return unclear(answer, "with JSON that cannot be read");
        }
        if (!wait.isNull() && !wait.isTextual()) {
            return unclear(answer, "with a \"wait\" that is no text");
        }
        return wait.asText("").isEmpty() ? new HookAnswer.GoOn() : new HookAnswer.Wait(words(wait, ""));
    }

    /** Of a body that was cut the end may be the half of a secret. */
    private HookAnswer failed(HttpPost.Answer answer) {
        String body = redaction.of(answer.body());
        String words = answer.cut() ? Words.firstOf(body, MOST_WORDS) : Words.lastOf(body, MOST_WORDS);
        return new HookAnswer.Failed(("answered " + answer.status() + ": " + words).replaceFirst(": $", ""));
    }

    private static HookAnswer unclear(HttpPost.Answer answer, String how) {
        return new HookAnswer.Failed(
                "answered " + answer.status() + " " + how + ": whether it says \"wait\" is not known");
    }

    private String words(JsonNode wait, String otherwise) {
        return wait.asText("").isEmpty() ? otherwise : Words.firstOf(redaction.of(wait.asText()), MOST_WORDS);
    }

    /** Null where it says none, and missing where nobody can tell. */
    private static JsonNode wait(String body) {
        try {
            JsonNode document = Json.MAPPER.readTree(body);
            JsonNode wait = document == null ? null : document.get("wait");
            return wait == null ? NullNode.getInstance() : wait;
        } catch (JsonProcessingException e) {
            // Only an object has a "wait": what does not begin as one is somebody's "ok".
            return body.stripLeading().startsWith("{") ? MissingNode.getInstance() : NullNode.getInstance();
        }
    }
}
