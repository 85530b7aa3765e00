package dev.crossfade.control.steps;

import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.step.Foresight;
import dev.crossfade.control.workflow.step.PlannedStep;
import dev.crossfade.control.workflow.step.Step;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.step.StepOutcome;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.plan.Deed;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.Optional;

/**
 * The side that was opened serves, the one that was fenced stays shut: they exchange roles at both gates. After a switchover in
 * POST_MIGRATION, after a rollback at the beginning of REPLICATION; otherwise nobody has changed sides.
 */
record ExchangeRoles(Stage stage) implements Step {

    @Override
    public String name() {
        return "exchange-roles";
    }

    @Override
    public Optional<PlannedStep> foresee(Foresight foresight) {
        return stage == Stage.REPLICATION
                ? Optional.empty()
                : Optional.of(PlannedStep.of(
                                name(),
                                "the target's gate says serving, and its guard's triggers go, table by table; the source stays fenced")
                        .running(foresight.statements(Deed.EXCHANGE_ROLES)));
    }

    @Override
    public StepOutcome run(StepContext context) {

        if (!context.migration().opened()) {
            return StepOutcome.done("nobody has changed sides");
        }
        DatabasePair crossed = context.databases().reversed();
        crossed.forgetLargeObjects();
        boolean answers = takeOver(context, crossed);
        GateRow opened = crossed.target().gate().orElse(null);
        if (opened == null) {
            return StepOutcome.done("the gates were cleaned up already");
        }
        context.watch().saw(opened);
        if (answers) {
            context.watch().saw(crossed.source().retire(opened));
        }
        context.watch().saw(crossed.target().serve());
        return StepOutcome.done("the " + opened.side().label() + " serves"
                + (answers ? "" : "; the " + opened.side().other().label() + " does not answer, and stays as it is"));
    }

    /**
     * A controller that was started again has flipped without a word to the side that was fenced. That one may be gone for good: whoever
     * wants the migration to end need not wait for it.
     */
    private static boolean takeOver(StepContext context, DatabasePair crossed) {
        try {
            crossed.source().takeOver();
            return true;
        } catch (ReplicationFailure e) {
            if (e.kind() != ReplicationFailure.Kind.SUPERSEDED
                    && context.migration().intent().cleansUp()) {
                return false;
            }
            throw e;
        }
    }
}
