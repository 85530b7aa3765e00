package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.Step;
import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.control.workflow.StepOutcome;

/** Where it is configured, and the target has no schema yet, the source's is made there; the guard follows right after. */
final class CopySchema implements Step {

    @Override
    public String name() {
        return "copy-schema";
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public StepOutcome run(StepContext context) {

        if (!context.tenant().replication().copySchema()) {
            return StepOutcome.done("not asked for");
        }
        int statements = context.databases().copySchema();
        return StepOutcome.done(
                statements == 0 ? "the target has a schema" : statements + " statements run on the target");
    }
}
