package dev.crossfade.control.steps;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.plan.Deed;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nothing of ours is left on either side; or on the target alone, where the operator says that the source is gone for good. */
final class CleanUp implements Step {

    @Override
    public String name() {
        return "cleanup";
    }

    @Override
    public Stage stage() {
        return Stage.POST_MIGRATION;
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return Optional.of(PlannedStep.of(
                        name(),
                        "removes what is left of Crossfade at both sides: triggers, functions, grants, and the schema crossfade with the gates; from here on the source takes writes again")
                .running(foresight.statements(Deed.CLEAN_UP)));
    }

    @Override
    public StepOutcome run(StepContext context) {

        context.watch().stream(false);
        DatabasePair forward = context.databases().towards(Direction.FORWARD);
        forward.reverse().remove();
        // The side that serves first: it is not to wait for one that may be gone.
        forward.target().cleanup();
        List<String> left = new ArrayList<>(forward.target().leftovers());
        ReplicationFailure silence = cleanUpSource(forward, left);
        if (!left.isEmpty()) {
            return StepOutcome.failedForNow(
                    "something of ours is left", String.join(", ", left), "tried again; see that both sides answer");
        }
        return silence == null ? StepOutcome.done("nothing is left on either side") : withoutSource(context, silence);
    }

    /** @return why it does not answer; null when nothing of ours was to be left there */
    private static @Nullable ReplicationFailure cleanUpSource(DatabasePair forward, List<String> left) {
        try {
            forward.source().cleanUpLeft();
            left.addAll(forward.source().leftovers());
            return null;
        } catch (ReplicationFailure e) {
            // A role of ours that may not log in there, or a full house, is no silence.
            if (e.kind() != ReplicationFailure.Kind.UNREACHABLE || answers(forward.source())) {
                throw e;
            }
            return e;
        }
    }

    private static boolean answers(Database side) {
        try {
            side.gate();
            return true;
        } catch (ReplicationFailure e) {
            return false;
        }
    }

    private static StepOutcome withoutSource(StepContext context, ReplicationFailure silence) {
        String reason = String.valueOf(silence.getMessage());
        if (context.migration().intent() == Intent.CLEAN_UP_WITHOUT_SOURCE) {
            return StepOutcome.doneBut(
                    "nothing is left on the target; the source does not answer",
                    new MigrationStatus.Trouble(
                            "the source was left as it is",
                            reason,
                            "nothing for the tenant: the target serves; should the source come back, lead nobody there: drop"
                                    + " its database, which may keep log for a slot named crossfade_…"));
        }
        return StepOutcome.failedForNow(
                "the source does not answer, and is not cleaned up yet",
                reason,
                "tried again; on the target nothing of ours is left. If the source is gone for good: crossfade cleanup "
                        + context.tenant().id() + " --without-source");
    }
}
