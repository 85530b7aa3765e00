package dev.crossfade.control.steps;

import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.control.workflow.StepOutcome;
import dev.crossfade.replication.schema.Drift;
import java.util.List;
import java.util.stream.Collectors;

/** What two steps make of a difference of the schemas: it is named object by object, and nothing goes on. */
final class SchemaDrift {

    private static final int NAMED = 20;

    private SchemaDrift() {}

    static StepOutcome look(StepContext context) {
        List<Drift> drift = context.databases().drift();
        context.watch().foundDrift(drift);
        if (drift.isEmpty()) {
            return StepOutcome.done("the schemas are equal");
        }
        String named = drift.stream().limit(NAMED).map(Drift::inWords).collect(Collectors.joining("; "));
        return StepOutcome.failed(
                "the schemas differ in " + drift.size() + (drift.size() == 1 ? " object" : " objects"),
                named + (drift.size() > NAMED ? "; …" : ""),
                "make the target's schema equal to the source's");
    }
}
