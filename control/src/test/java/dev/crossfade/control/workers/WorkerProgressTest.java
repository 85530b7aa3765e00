package dev.crossfade.control.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.workflow.MovedClock;
import dev.crossfade.control.workflow.step.StepOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of passes that came to more than one thing. */
class WorkerProgressTest {

    private final WorkerProgress progress = new WorkerProgress(
            new Purpose(false, "them to start", "they did not start", "they work", "look", ""),
            Duration.ofMinutes(10),
            Duration.ZERO,
            new MovedClock().steady());

    @Test
    void failureHidesNothingOfWhatIsAwaitedBesideIt() {
        WorkerPass.Result both = new WorkerPass.Result(
                List.of(), List.of("mailer (3 wanted)"), new WorkersFailure("the target is away", "wait"));
        progress.begins();
        progress.took(both);

        StepOutcome.Wait wait = assertInstanceOf(StepOutcome.Wait.class, progress.standing());
        assertEquals(
                "them to start, tried again: the target is away; beside it these have not yet: mailer (3 wanted)",
                wait.reason());
        for (int more = 1; more < WorkerProgress.TRIES; more++) {
            progress.took(both);
        }

        StepOutcome.Failed failed = assertInstanceOf(StepOutcome.Failed.class, progress.standing());
        assertTrue(failed.reason().endsWith("these have not yet: mailer (3 wanted)"), failed.reason());
    }
}
