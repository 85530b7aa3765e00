package dev.crossfade.control.workflow.switchover;

/**
 * The operator has given up what is waited for: one side, and the migration goes on without it; or an attempt of which neither side says
 * anything any more, and the migration ends. Not here.
 */
public final class GivenUp extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GivenUp() {
        super("what is waited for was given up by the operator");
    }
}
