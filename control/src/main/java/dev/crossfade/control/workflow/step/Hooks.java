package dev.crossfade.control.workflow.step;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.replication.preflight.Finding;
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

    /** What would stand against their being run, found without running any; after a bounded time. */
    List<Finding> check(TenantSettings tenant);

    /** Those of a stage that is no attempt. */
    StepOutcome at(HookPoint point, Migration now);

    /** Those before the attempt that is made next. One that failed is not run again for the same attempt. */
    StepOutcome beforeAttempt(Migration now);

    /**
     * What those before the attempt that is made next have come to: only {@link StepOutcome.Done} lets it be made, {@link
     * StepOutcome.Failed} refuses it, and {@link StepOutcome.Wait} is one of which that is not known, or not any more. Begins nothing.
     */
    StepOutcome verdict(Migration now);

    /**
     * What those before the attempt that is made next have done already, as a status tells it, while the attempt is still to come; empty where
     * none has begun, or what came after them is through.
     */
    Optional<String> begun(Migration now);

    /**
     * Those after the last attempt whose hooks before it have begun, whatever became of it; and, where it led to the target, those before
     * what follows.
     *
     * @param comes an attempt is wanted: where none was made since the hooks before it have begun, it was not called off
     */
    StepOutcome afterAttempt(Migration now, boolean comes);

    /** Begins what {@link #afterAttempt} would, and does not ask how it stands: for who is about to be busy, or held up. */
    void beginAfterAttempt(Migration now, boolean comes);

    /** It is given up: what runs for a stage, or before an attempt, is ended. */
    void callOff(Migration now);

    /** Those after the last attempt, and then those after a migration that was given up. */
    StepOutcome afterAbort(Migration now);
}
