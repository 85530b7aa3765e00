package dev.crossfade.rehearsal.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.control.migration.Intent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the controller's status says of the migration, as far as a rehearsal cares.
 *
 * @param wanted what the operator wants of it
 * @param lagBytes null is unknown
 * @param attempt the number of the last switchover, or rollback; 0 before the first
 * @param outcome of it; null before the first
 * @param marks when each of its phases ended
 * @param ailments why changes do not arrive; empty when nothing is known to be in their way
 * @param problem what went wrong last, or null
 */
public record MigrationView(
        String stage,
        String step,
        String state,
        String writableNow,
        String wanted,
        @Nullable String waitingFor,
        @Nullable Long lagBytes,
        int attempt,
        @Nullable String outcome,
        Map<String, Instant> marks,
        List<Ailing> ailments,
        @Nullable String problem) {

    /** What the tenant has for maxLag: as a rule of the controller, which looks at it over several seconds. */
    private static final long NOT_LATE = 1L << 20;

    public MigrationView {
        marks = Map.copyOf(marks);
        ailments = List.copyOf(ailments);
    }

    /** One reason why changes do not arrive: its kind, what does not work, why, and what mends it. */
    public record Ailing(String kind, String what, String reason, String action) {}

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
                status.path("wanted").asText(),
                text(status.path("waitingFor")),
                status.path("lagBytes").isNumber() ? status.path("lagBytes").asLong() : null,
                switchover.path("number").asInt(0),
                text(switchover.path("outcome")),
                marks,
                ailments(status.path("ailments")),
                problem.isObject()
                        ? problem.path("what").asText() + ": "
                                + problem.path("reason").asText() + " ("
                                + problem.path("action").asText() + ")"
                        : text(problem));
    }

    /** Whether a rollback may be asked for. */
    public boolean inRollbackWindow() {
        return step.equals("rollback-window") && state.equals("waiting");
    }

    public boolean atHoldPoint() {
        return "switchover".equals(waitingFor);
    }

    /** Whether the controller has given up, so that waiting is in vain. */
    public boolean stuck() {
        return state.equals("failed") || state.equals("aborted");
    }

    /**
     * Whether the switchover has ended, one way or the other. One that was undone because its controller ended before it had changed
     * anything is still wanted, and begun anew by the next one.
     */
    public boolean switched() {
        boolean cameToNothing = "unwound".equals(outcome) || "refused".equals(outcome);
        boolean isAskedFor = wanted.equals(Intent.SWITCH.inWords()) || Intent.rollsBack(wanted);
        boolean isStillWanted = isAskedFor && (state.equals("running") || state.equals("waiting"));
        return "done".equals(outcome) || (cameToNothing && !isStillWanted);
    }

    /** Whether it waits for its operator, and changes arrive, none of them late: a guard has no other reason to say no for long. */
    public boolean ready() {
        return atHoldPoint() && ailments.isEmpty() && lagBytes != null && lagBytes <= NOT_LATE;
    }

    private static List<Ailing> ailments(JsonNode nodes) {
        List<Ailing> ailments = new ArrayList<>();
        nodes.forEach(node -> ailments.add(new Ailing(
                node.path("kind").asText(),
                node.path("what").asText(),
                node.path("reason").asText(),
                node.path("action").asText())));
        return ailments;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }
}
