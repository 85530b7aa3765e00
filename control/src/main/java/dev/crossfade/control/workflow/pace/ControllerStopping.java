package dev.crossfade.control.workflow.pace;

/** The controller is asked to stop. What was begun is left as it stands; the next start looks at the gates and goes on. */
public final class ControllerStopping extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ControllerStopping() {
        super("the controller is stopping");
    }
}
