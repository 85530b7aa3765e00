package dev.crossfade.control.steps;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.plan.Deed;
import java.util.Optional;

/**
 * Where it is configured, and the target has no schema yet, the source's is made there. Its tables are open until the guard is up, which
 * is on what the schemas turn out to have in common; what is written there meanwhile is found by {@link EmptyTarget}, which looks under
 * the guard, and before anything is copied.
 */
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
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return foresight.tenant().replication().copySchema()
                ? Optional.of(PlannedStep.of(
                                name(),
                                "makes the source's schema on the target where that has none, in one transaction, from what pg_dump writes then")
                        .running(foresight.statements(Deed.COPY_SCHEMA)))
                : Optional.empty();
    }

    @Override
    public StepOutcome run(StepContext context) {

        if (!context.tenant().replication().copySchema()) {
            return StepOutcome.done("not asked for");
        }
        int statements = context.databases().copySchema();
        if (context.tenant().replication().ddlLock()) {
            // It has to know what there is: it was made before there was anything.
            context.databases().at(Side.TARGET).lockDdl();
        }
        return StepOutcome.done(
                statements == 0 ? "the target has a schema" : statements + " statements run on the target");
    }
}
