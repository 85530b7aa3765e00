package dev.crossfade.control.workflow.switchover;

/** The operator has given up the side that is waited for: the migration goes on without it, and not here. */
public final class OneSideGivenUp extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OneSideGivenUp() {
        super("one side was given up by the operator");
    }
}
