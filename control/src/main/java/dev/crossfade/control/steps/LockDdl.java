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

/** Where it is configured, DDL is refused from here on at the side that serves, before the schemas are copied and compared. */
final class LockDdl implements Step {

    @Override
    public String name() {
        return "ddl-lock";
    }

    @Override
    public Stage stage() {
        return Stage.SETUP;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return foresight.tenant().replication().ddlLock()
                ? Optional.of(
                        PlannedStep.of(name(), "has DDL in the configured schemas refused at the side that serves")
                                .running(foresight.statements(Deed.LOCK_DDL)))
                : Optional.empty();
    }

    @Override
    public StepOutcome run(StepContext context) {

        if (!context.tenant().replication().ddlLock()) {
            return StepOutcome.done("not asked for");
        }
        if (!context.databases().at(Side.SOURCE).lockDdl()) {
            return StepOutcome.failed(
                    "DDL cannot be refused at the source",
                    "our role may not create event triggers there",
                    "crossfade check names what it lacks; or replication.ddlLock: false");
        }
        boolean afterwards = context.databases().at(Side.TARGET).lockDdl();
        return StepOutcome.done("DDL is refused while this runs"
                + (afterwards ? "" : ", but not on the target, where our role may not create event triggers"));
    }
}
