package dev.crossfade.control.workflow.step;

import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a migration, in their order. The switchover is none of them: it has an order of its own.
 *
 * @param hooks what the operator has run before and after attempts, and after an abort; the others are steps
 */
public record StepPlan(List<Step> steps, Hooks hooks) {

    /** What first changes a database; the steps before it only look. */
    public static final String GATES = "gates";

    /** Where a migration waits for enough proxies to follow. */
    public static final String PROXIES = "proxies";

    /** Where a migration waits for a person, and returns to when a switchover was unwound. */
    public static final String HOLD_POINT = "hold-point";

    /** In which nobody is to keep the side busy that was just opened, so nothing is opened there either to look the other way. */
    public static final String LET_REQUESTS_GO_FIRST = "let-requests-go-first";

    /** After which there is a stream to be copied by, and to follow. */
    public static final String SUBSCRIBE = "subscribe";

    /** After which both sides have exchanged roles, and changes go the other way. */
    public static final String TURN_AROUND = "turn-around";

    /** Where a finished switchover can be taken back, and to which a rollback returns that was unwound. */
    public static final String ROLLBACK_WINDOW = "rollback-window";

    /** Where a finished switchover waits for the end of the soak. */
    public static final String SOAK = "soak";

    public StepPlan {
        steps = List.copyOf(steps);
    }

    public Step at(Stage stage, String name) {
        return steps.stream()
                .filter(step -> step.stage() == stage && step.name().equals(name))
                .findFirst()
                .orElseGet(() -> first(stage));
    }

    public Step first(Stage stage) {
        return steps.stream()
                .filter(step -> step.stage() == stage && !step.idle())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the stage " + stage + " has no steps"));
    }

    /** Whether a migration that stands at this step has changed nothing anywhere. */
    public boolean onlyLooked(Stage stage, String step) {
        return steps.stream()
                .takeWhile(one -> !one.name().equals(GATES))
                .anyMatch(one -> one.stage() == stage && one.name().equals(step));
    }

    /** Whether a stream should be at work: not before it was made, and not once it is wished away. */
    public boolean hasStream(Migration now) {
        boolean kept = !now.state().ended()
                && now.state() != State.ABORTING
                && !now.intent().aborts()
                && !now.intent().cleansUp()
                && now.intent() != Intent.ACCEPT_LOSS;
        return kept
                && switch (now.stage()) {
                    case SETUP, SWITCHOVER -> false;
                    case REPLICATION ->
                        steps.stream()
                                .filter(step -> step.stage() == Stage.REPLICATION)
                                .dropWhile(step -> !step.name().equals(SUBSCRIBE))
                                .skip(1)
                                .anyMatch(step -> step.name().equals(now.step()));
                    case POST_MIGRATION ->
                        now.step().equals(ROLLBACK_WINDOW) && now.crossing().rollbackUntil() != null;
                };
    }

    /** The step after this one in its stage that is not idle. */
    Optional<Step> after(Step step) {
        return steps.subList(steps.indexOf(step) + 1, steps.size()).stream()
                .takeWhile(next -> next.stage() == step.stage())
                .filter(next -> !next.idle())
                .findFirst();
    }
}
