package dev.crossfade.config.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.crossfade.config.wire.Json;
import java.util.regex.Pattern;

/**
 * A GraphQL answer that reports errors beside data (GraphQL specification §7.1). A mutation's fields run one after the other, so
 * one that has data was applied, even when another failed.
 */
final class GraphQlAnswer {

    /** One value and nothing behind it: a second one could hold what the first does not tell. */
    private static final ObjectReader WHOLE = Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private GraphQlAnswer() {}

    /**
     * Whether an answer in which the rule's pattern was found may still have applied something: a field of {@code data} is other
     * than null, or one of the errors is another one. A batch may, when any of its answers may; and so may what begins like JSON
     * and cannot be read. What has neither data nor errors is judged by the pattern alone.
     */
    static boolean mayHaveBeenApplied(String text, Pattern refusal) {
        JsonNode answer;
        try {
            answer = WHOLE.readTree(text);
        } catch (JsonProcessingException e) {
            String begin = text.stripLeading();
            return begin.startsWith("{") || begin.startsWith("[");
        }
        if (!answer.isArray()) {
            return hasData(answer) || (answer.path("errors").isArray() && hasAnotherError(answer, refusal));
        }
        for (JsonNode one : answer) {
            if (hasData(one) || hasAnotherError(one, refusal)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasData(JsonNode answer) {
        JsonNode data = answer.path("data");
        for (JsonNode field : data) {
            if (!field.isNull()) {
                return true;
            }
        }
        return data.isValueNode() && !data.isNull();
    }

    /** Also when it has none at all: then nothing says that it was refused. */
    private static boolean hasAnotherError(JsonNode answer, Pattern refusal) {
        JsonNode errors = answer.path("errors");
        if (errors.isEmpty()) {
            return true;
        }
        for (JsonNode error : errors) {
            if (!refusal.matcher(error.toString()).find()) {
                return true;
            }
        }
        return false;
    }
}
