package dev.crossfade.proxy.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import java.util.regex.Pattern;

/**
 * A GraphQL answer that reports errors beside data (GraphQL specification §7.1). A mutation's fields run one after the other, so
 * one that has data was applied, even when another failed.
 */
final class GraphQlAnswer {

    private GraphQlAnswer() {}

    /**
     * Whether an answer in which the rule's pattern was found may still have applied something: a field of {@code data} is other
     * than null, or one of the errors is another one. A batch may, when any of its answers may. What is not a GraphQL answer
     * with errors is judged by the pattern alone.
     */
    static boolean mayHaveBeenApplied(String text, Pattern refusal) {
        JsonNode answer;
        try {
            answer = Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return false;
        }
        if (!answer.isArray()) {
            return answer.path("errors").isArray() && oneMayHaveBeenApplied(answer, refusal);
        }
        for (JsonNode one : answer) {
            if (oneMayHaveBeenApplied(one, refusal)) {
                return true;
            }
        }
        return false;
    }

    private static boolean oneMayHaveBeenApplied(JsonNode answer, Pattern refusal) {
        JsonNode data = answer.path("data");
        for (JsonNode field : data) {
            if (!field.isNull()) {
                return true;
            }
        }
        if (data.isValueNode() && !data.isNull()) {
            return true;
        }
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
