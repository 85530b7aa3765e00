package dev.crossfade.control.workflow.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.replication.plan.PlannedStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step will do, said before a migration begins.
 *
 * @param step its name, as status and journal have it
 * @param does in a sentence
 * @param statements in their order
 * @param calls of what is no database: hooks, proxies, load balancers
 * @param waitsFor and how long at most; null where it waits for nothing but its own end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlannedStep(
        String step,
        String does,
        List<PlannedStatement> statements,
        List<String> calls,
        @Nullable String waitsFor) {

    public PlannedStep {
        statements = List.copyOf(statements);
        calls = List.copyOf(calls);
    }

    public static PlannedStep of(String step, String does) {
        return new PlannedStep(step, does, List.of(), List.of(), null);
    }

    public PlannedStep running(List<PlannedStatement> what) {
        return new PlannedStep(step, does, what, calls, waitsFor);
    }

    public PlannedStep calling(List<String> whom) {
        return new PlannedStep(step, does, statements, whom, waitsFor);
    }

    public PlannedStep waitingFor(String what) {
        return new PlannedStep(step, does, statements, calls, what);
    }
}
