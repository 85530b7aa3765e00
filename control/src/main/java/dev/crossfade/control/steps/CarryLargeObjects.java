package dev.crossfade.control.steps;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.plan.Deed;
import java.util.Optional;

/** Large objects, which logical replication leaves out, are on the target. */
final class CarryLargeObjects implements Step {

    @Override
    public String name() {
        return "large-objects";
    }

    @Override
    public Stage stage() {
        return Stage.REPLICATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return foresight.tenant().replication().largeObjects() == TenantSettings.LargeObjects.NONE
                ? Optional.empty()
                : Optional.of(PlannedStep.of(
                                name(),
                                "brings every large object that differs to the target, and compares all; again before each attempt")
                        .running(foresight.statements(Deed.CARRY_LARGE_OBJECTS)));
    }

    @Override
    public StepOutcome run(StepContext context) {

        if (context.tenant().replication().largeObjects() == TenantSettings.LargeObjects.NONE) {
            return StepOutcome.done("none are carried (largeObjects: none)");
        }
        LargeObjectReport report = context.databases().carryLargeObjects();
        context.watch().carried(report);
        return StepOutcome.done(report.carried() + " carried, " + report.compared() + " compared, "
                + report.different().size() + " still changing");
    }
}
