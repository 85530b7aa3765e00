package dev.crossfade.control.steps;

import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;

/** What a step says for itself once the hooks that it waits for are through, with what those have said. */
final class Told {

    private Told() {}

    /** One that failed has said nothing that belongs here. */
    static StepOutcome done(String why, StepOutcome hooks) {
        String found = found(hooks);
        return StepOutcome.done(found.isEmpty() ? why : why + "; " + found);
    }

    static StepOutcome waiting(String reason, Duration again, StepOutcome hooks) {
        String found = found(hooks);
        return StepOutcome.waiting(reason, again, found.isEmpty() ? null : found);
    }

    private static String found(StepOutcome hooks) {
        return hooks instanceof StepOutcome.Done done ? done.found() : "";
    }
}
