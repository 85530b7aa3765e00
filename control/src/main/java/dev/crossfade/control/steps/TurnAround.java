package dev.crossfade.control.steps;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.replication.plan.Deed;
import dev.crossfade.replication.reverse.LateWrites;
import java.util.Optional;

/** What the side that serves writes goes to the other from here on, so that the way back stays open. */
record TurnAround(Stage stage) implements Step {

    @Override
    public String name() {
        return StepPlan.TURN_AROUND;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return stage == Stage.REPLICATION || !foresight.keepsWayBack()
                ? Optional.empty()
                : Optional.of(PlannedStep.of(name(), "what the target writes goes to the source from here on")
                        .running(foresight.statements(Deed.TURN_AROUND)));
    }

    @Override
    public StepOutcome run(StepContext context) {
        if (!context.migration().opened()) {
            return StepOutcome.done("nobody has changed sides");
        }
        if (stage == Stage.POST_MIGRATION && context.migration().crossing().rollbackUntil() == null) {
            return StepOutcome.done("no way back is kept (rollbackWindow: 0s)");
        }
        if (context.migration().intent().cleansUp()) {
            return StepOutcome.done("the operator wants it cleaned up: nothing is to be carried back any more");
        }
        LateWrites late = turn(context);
        return StepOutcome.done(inWords(context, late));
    }

    /** Whoever turns it is the only one to find what was written behind the fence: it is told from then on. */
    static LateWrites turn(StepContext context) {
        LateWrites late = context.databases().reversed().reverse().turnAround();
        // What was found has to be compared before anybody goes back. What is not known holds up nobody who has to go
        // back at once:
        // the comparison that comes next finds it out, but a rollback before that goes by the one from before the
        // fence.
        if (late instanceof LateWrites.Known known && !known.written().isEmpty()) {
            context.watch().contents().writtenPastTheFence(left(context), known);
        }
        return late;
    }

    /** For the journal. */
    static String inWords(StepContext context, LateWrites late) {
        return "changes go to the " + left(context).label() + "; " + late.inWords();
    }

    private static Side left(StepContext context) {
        return context.migration().next().to();
    }
}
