package dev.crossfade.control.aws.fake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The policy that is shipped, enforced: its actions, and what it asks of the tags of what is acted on. */
public final class Policy {

    private static final String RESOURCE_TAG = "aws:ResourceTag/";

    private final JsonNode statements;
    private final Set<String> without;

    private Policy(JsonNode statements, Set<String> without) {
        this.statements = statements;
        this.without = without;
    }

    public static Policy shipped() {
        String home = System.getProperty("crossfade.home", "..");
        try {
            return new Policy(
                    Json.MAPPER
                            .readTree(Path.of(home, "docs", "aws", "iam-policy.json")
                                    .toFile())
                            .path("Statement"),
                    Set.of());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if somebody had forgotten one. */
    public Policy without(String action) {
        Set<String> more = new HashSet<>(without);
        more.add(action);
        return new Policy(statements, more);
    }

    boolean allows(String action, Map<String, String> tags) {
        if (without.contains(action)) {
            return false;
        }
        for (JsonNode statement : statements) {
            if (names(statement.path("Action"), action) && fits(statement.path("Condition"), tags)) {
                return true;
            }
        }
        return false;
    }

    private static boolean names(JsonNode actions, String action) {
        if (actions.isTextual()) {
            return actions.asText().equals(action);
        }
        for (JsonNode one : actions) {
            if (one.asText().equals(action)) {
                return true;
            }
        }
        return false;
    }

    /** Only {@code Null} on a tag is known. */
    private static boolean fits(JsonNode condition, Map<String, String> tags) {
        boolean fits = true;
        for (Map.Entry<String, JsonNode> operator : condition.properties()) {
            if (!operator.getKey().equals("Null")) {
                throw new IllegalStateException("a condition that the fake does not know: " + operator.getKey());
            }
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                boolean absent = !tags.containsKey(key.getKey().substring(RESOURCE_TAG.length()));
                fits &= absent == key.getValue().asText().equals("true");
            }
        }
        return fits;
    }
}
