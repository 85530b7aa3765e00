package dev.crossfade.control.aws.fake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The policies that are shipped, each enforced for its role: its actions, and what it asks of the tags of what is acted on. */
public final class Policy {

    private static final String RESOURCE_TAG = "aws:ResourceTag/";

    private final List<JsonNode> ofController;
    private final List<JsonNode> ofAccount;
    private final Set<String> without;

    private Policy(List<JsonNode> ofController, List<JsonNode> ofAccount, Set<String> without) {
        this.ofController = ofController;
        this.ofAccount = ofAccount;
        this.without = without;
    }

    /** Both documents. */
    public static Policy shipped() {
        return new Policy(statements("controller-policy"), statements("iam-policy"), Set.of());
    }

    private static List<JsonNode> statements(String document) {
        Path file = Path.of(System.getProperty("crossfade.home", ".."), "docs", "aws", document + ".json");
        try {
            List<JsonNode> statements = new ArrayList<>();
            Json.MAPPER.readTree(file.toFile()).path("Statement").forEach(statements::add);
            return statements;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if somebody had forgotten one. */
    public Policy without(String action) {
        Set<String> more = new HashSet<>(without);
        more.add(action);
        return new Policy(ofController, ofAccount, more);
    }

    /** @param itself whoever asks has taken no role in this account, and so has both documents */
    boolean allows(Asked.Caller caller, boolean itself, String action, Map<String, String> tags) {
        Stream<JsonNode> own = caller == Asked.Caller.ROLE_OF_ACCOUNT ? Stream.empty() : ofController.stream();
        Stream<JsonNode> lent = caller == Asked.Caller.ROLE_OF_ACCOUNT || itself ? ofAccount.stream() : Stream.empty();
        return !without.contains(action)
                && Stream.concat(own, lent)
                        .anyMatch(statement ->
                                names(statement.path("Action"), action) && fits(statement.path("Condition"), tags));
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
