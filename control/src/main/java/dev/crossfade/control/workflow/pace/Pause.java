package dev.crossfade.control.workflow.pace;

import java.time.Duration;

/** How the workflow waits before it tries again. */
@FunctionalInterface
public interface Pause {

    /** @throws ControllerStopping when the controller is asked to stop meanwhile */
    void atMost(Duration time);
}
