package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.schema.Drift;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What two steps make of a difference of the schemas: it is named object by object, and nothing goes on. A schema that was copied and has
 * drifted since is not copied again by trying again, for then there is one.
 */
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
                "make the same change on the target, or take it back at the source; then crossfade migrate "
                        + context.tenant().id() + " looks again" + Drift.mends(drift) + anew(context, drift));
    }

    /** Only while the target holds no rows: later it would cost the whole copy. */
    private static String anew(StepContext context, List<Drift> drift) {
        boolean helps = context.tenant().replication().copySchema()
                && context.migration().stage() == Stage.SETUP
                && drift.stream().anyMatch(Drift::comesWithTheSchema);
        return helps
                ? ". replication.copySchema makes a schema only where there is none: to have it made anew, crossfade abort "
                        + context.tenant().id() + ", drop what the target has in the configured schemas, and crossfade"
                        + " migrate " + context.tenant().id()
                : "";
    }
}
