package dev.crossfade.control.workflow.step;

import dev.crossfade.control.migration.Migration;
import java.util.List;
import java.util.Optional;

/**
 * What the operator has run before and after the stages of a migration. Each of these says how that stands, and begins what is due; none
 * waits for it. It is asked again until it says {@link StepOutcome.Done}.
 */
public interface Hooks {

    /** There are none. */
    Hooks NONE = new NoHooks();

    boolean any(HookPoint point);

    /** What is run there, in words, without what may be a secret. */
    List<String> calls(HookPoint point);

    /** Those of a stage that is no attempt. */
    StepOutcome at(HookPoint point, Migration now);

    /** Those before the attempt that is made next. One that failed is not run again for the same attempt. */
    StepOutcome beforeAttempt(Migration now);

    /** What those before the attempt that is made next have failed with, where it is not to be made. */
    Optional<StepOutcome.Failed> refusal(Migration now);

    /**
     * Those after the last attempt whose hooks before it have begun, whatever became of it; and, where it led to the target, those before
     * what follows.
     *
     * @param comes an attempt is wanted: where none was made since the hooks before it have begun, it was not called off
     */
    StepOutcome afterAttempt(Migration now, boolean comes);

    /** Those after the last attempt, and then those after a migration that was given up. */
    StepOutcome afterAbort(Migration now);
}
