package dev.crossfade.control.hooks;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.step.HookPoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a hook is told: as JSON, and a command in its environment, too.
 *
 * @param id the same whenever this hook is run for the same stage, migration and attempt
 * @param when {@code before} or {@code after}
 * @param stage {@code setup, replication, switchover, post-migration} or {@code abort}
 * @param attempt the switchover's number that it belongs to; otherwise how many were made before
 * @param direction {@code forward}, or {@code back} in a rollback
 * @param from the side that serves until the attempt opens the other one: {@code source} or {@code target}
 * @param to that other one
 * @param outcome of the attempt, after it: {@code done, undone, refused} or {@code called-off}; otherwise null
 * @param reason why it was undone or refused; otherwise null
 */
@JsonPropertyOrder({
    "id",
    "when",
    "stage",
    "tenant",
    "migration",
    "attempt",
    "direction",
    "from",
    "to",
    "outcome",
    "reason"
})
public record HookCall(
        String id,
        String when,
        String stage,
        String tenant,
        String migration,
        int attempt,
        String direction,
        String from,
        String to,
        @Nullable String outcome,
        @Nullable String reason) {

    /** @param number the hook's among those of its point */
    static HookCall of(
            HookPoint point,
            int number,
            Migration migration,
            int attempt,
            Direction direction,
            @Nullable String outcome,
            @Nullable String reason) {
        return new HookCall(
                migration.id() + "/" + attempt + "/" + point.label() + "/" + number,
                point.when(),
                point.stage(),
                migration.tenant().value(),
                migration.id().toString(),
                attempt,
                direction == Direction.FORWARD ? "forward" : "back",
                direction.from().label(),
                direction.to().label(),
                outcome,
                reason);
    }

    /** {@code CROSSFADE_HOOK_ID}, and so on; what is null is empty. */
    Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("CROSSFADE_HOOK_ID", id);
        variables.put("CROSSFADE_WHEN", when);
        variables.put("CROSSFADE_STAGE", stage);
        variables.put("CROSSFADE_TENANT", tenant);
        variables.put("CROSSFADE_MIGRATION", migration);
        variables.put("CROSSFADE_ATTEMPT", String.valueOf(attempt));
        variables.put("CROSSFADE_DIRECTION", direction);
        variables.put("CROSSFADE_FROM", from);
        variables.put("CROSSFADE_TO", to);
        variables.put("CROSSFADE_OUTCOME", outcome == null ? "" : outcome);
        variables.put("CROSSFADE_REASON", reason == null ? "" : reason);
        return variables;
    }
}
