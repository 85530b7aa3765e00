package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.Step;
import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.control.workflow.StepOutcome;
import dev.crossfade.replication.fence.GateRow;

/** The target serves, the source stays shut: the sides exchange roles at both gates. */
final class ExchangeRoles implements Step {

    @Override
    public String name() {
        return "exchange-roles";
    }

    @Override
    public Stage stage() {
        return Stage.POST_MIGRATION;
    }

    @Override
    public StepOutcome run(StepContext context) {

        // A controller that was started again has flipped without a word to the source.
        context.source().takeOver();
        GateRow opened = context.target().gate().orElse(null);
        if (opened == null) {
            return StepOutcome.done("the gates were cleaned up already");
        }
        context.watch().saw(opened);
        context.watch().saw(context.source().retire(opened));
        context.watch().saw(context.target().serve());
        return StepOutcome.done("the target serves");
    }
}
