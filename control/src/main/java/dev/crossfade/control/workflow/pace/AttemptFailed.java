package dev.crossfade.control.workflow.pace;

import dev.crossfade.replication.postgres.ReplicationFailure;

/** The attempt at the switchover cannot go on, and nothing is open: unwind. The message is the reason that people are shown. */
public final class AttemptFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    public AttemptFailed(String reason) {
        this(reason, "");
    }

    /** @param remedy what a person has to do; empty where waiting is all, or the reason says it */
    public AttemptFailed(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    /** What mends the failure of an attempt, whatever it was; empty where it does not tell. */
    public static String remedy(RuntimeException cause) {
        if (cause instanceof AttemptFailed failed) {
            return failed.remedy;
        }
        return cause instanceof ReplicationFailure failure ? failure.action() : "";
    }

    /** In words, whatever it was. */
    public static String reason(RuntimeException cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    /** @param otherwise the reason where the condition does not hold */
    public static void unless(boolean condition, String otherwise) {
        if (!condition) {
            throw new AttemptFailed(otherwise);
        }
    }
}
