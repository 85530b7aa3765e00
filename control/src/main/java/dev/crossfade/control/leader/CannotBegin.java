package dev.crossfade.control.leader;

/**
 * An office cannot be begun for something outside this controller that passes without it. The message says what and why,
 * {@link #action()} what to do.
 */
public final class CannotBegin extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Such a reason.
     *
     * @param why what happened, and why
     * @param action what the operator can do
     */
    public CannotBegin(String why, String action, Throwable cause) {
        super(why, cause);
        this.action = action;
    }

    public String action() {
        return action;
    }
}
