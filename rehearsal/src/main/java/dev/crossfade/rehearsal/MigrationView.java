package dev.crossfade.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the controller's status says of the migration, as far as a rehearsal cares.
 *
 * @param lagBytes null is unknown
 * @param attempt the number of the last switchover, or rollback; 0 before the first
 * @param outcome of it; null before the first
 * @param marks when each of its phases ended
 * @param problem what went wrong last, or null
 */
record MigrationView(
        String stage,
        String step,
        String state,
        String writableNow,
        @Nullable String waitingFor,
        @Nullable Long lagBytes,
        int attempt,
        @Nullable String outcome,
        Map<String, Instant> marks,
        @Nullable String problem) {

    static MigrationView of(JsonNode status) {
        Map<String, Instant> marks = new LinkedHashMap<>();
        JsonNode switchover = status.path("switchover");
        switchover.path("marks").properties().forEach(mark -> {
            if (mark.getValue().isTextual()) {
                marks.put(mark.getKey(), Instant.parse(mark.getValue().asText()));
            }
        });
        JsonNode problem = status.path("problem");
        return new MigrationView(
                status.path("stage").asText(),
                status.path("step").asText(),
                status.path("state").asText(),
                status.path("writableNow").asText(),
                text(status.path("waitingFor")),
                status.path("lagBytes").isNumber() ? status.path("lagBytes").asLong() : null,
                switchover.path("number").asInt(0),
                text(switchover.path("outcome")),
                marks,
                problem.isObject()
                        ? problem.path("what").asText() + ": "
                                + problem.path("reason").asText() + " ("
                                + problem.path("action").asText() + ")"
                        : text(problem));
    }

    /** Whether a rollback may be asked for. */
    boolean inRollbackWindow() {
        return step.equals("rollback-window") && state.equals("waiting");
    }

    boolean atHoldPoint() {
        return "switchover".equals(waitingFor);
    }

    /** Whether the controller has given up, so that waiting is in vain. */
    boolean stuck() {
        return state.equals("failed") || state.equals("aborted");
    }

    /** Whether the switchover has ended, one way or the other. */
    boolean switched() {
        return "done".equals(outcome) || "unwound".equals(outcome) || "refused".equals(outcome);
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }
}
