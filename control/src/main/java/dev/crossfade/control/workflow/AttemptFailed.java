package dev.crossfade.control.workflow;

/** The attempt at the switchover cannot go on, and nothing is open: unwind. The message is the reason that people are shown. */
final class AttemptFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AttemptFailed(String reason) {
        super(reason);
    }

    /** @param otherwise the reason where the condition does not hold */
    static void unless(boolean condition, String otherwise) {
        if (!condition) {
            throw new AttemptFailed(otherwise);
        }
    }
}
