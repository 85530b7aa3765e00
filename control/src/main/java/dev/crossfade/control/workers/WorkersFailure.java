package dev.crossfade.control.workers;

/** Services were not looked at, or not changed: why, and what to do. */
public final class WorkersFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    public WorkersFailure(String what, String action, Throwable cause) {
        super(what, cause);
        this.action = action;
    }

    public WorkersFailure(String what, String action) {
        super(what);
        this.action = action;
    }

    /** Another controller may lead by now: nothing is said. */
    public static WorkersFailure notLeading() {
        return new WorkersFailure("this controller may not act for the moment", "wait until one leads");
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
