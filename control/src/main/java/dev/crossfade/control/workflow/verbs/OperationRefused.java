package dev.crossfade.control.workflow.verbs;

/** A guard said no: nothing was changed. Status 409 with problem details, exit code 3. The message says what was refused. */
public final class OperationRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String action;

    /**
     * A refusal.
     *
     * @param what what was refused
     * @param reason why
     * @param action what the operator can do
     */
    public OperationRefused(String what, String reason, String action) {
        super(what);
        this.reason = reason;
        this.action = action;
    }

    public String reason() {
        return reason;
    }

    public String action() {
        return action;
    }
}
