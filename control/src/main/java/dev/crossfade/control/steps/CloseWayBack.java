package dev.crossfade.control.steps;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.plan.Deed;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.Optional;

/** Nothing is replicated any more, in either direction: no slot keeps log for somebody who never comes back. */
final class CloseWayBack implements Step {

    @Override
    public String name() {
        return "close-way-back";
    }

    @Override
    public Stage stage() {
        return Stage.POST_MIGRATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(), "ends replication in both directions, and drops subscriptions, slots and publications")
                .running(foresight.statements(Deed.CLOSE_WAY_BACK)));
    }

    @Override
    public StepOutcome run(StepContext context) {
        context.watch().stream(false);
        DatabasePair forward = context.databases().towards(Direction.FORWARD);
        // That of the side that serves first: its disk must not fill for a side that does not answer.
        forward.reverse().remove();
        // Nothing is replicated or compared any more, and the cleanup may be long in coming.
        forward.target().unlockDdl();
        try {
            forward.reversed().reverse().remove();
            forward.source().unlockDdl();
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                throw e;
            }
            return context.migration().intent().cleansUp()
                    ? StepOutcome.done(
                            "the source does not let itself be acted on: its slot and publication are left to the cleanup there")
                    : StepOutcome.failedForNow(
                            "the source keeps its slot until it answers",
                            String.valueOf(e.getMessage()),
                            "nothing for the tenant: the target serves, and keeps no log any more; tried again, and"
                                    + " crossfade cleanup " + context.tenant().id() + " does not wait for it here");
        }
        return StepOutcome.done("both links and their slots are gone");
    }
}
