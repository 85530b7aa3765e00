package dev.crossfade.replication.postgres;

/**
 * Something that we wanted of a database did not happen. The message says what happened and why, {@link #action()} what to do;
 * neither ever holds a secret. The kind tells the caller how to go on.
 */
public class ReplicationFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String action;

    /** How the caller goes on. */
    public enum Kind {
        /**
         * No session, for whatever reason, or it was lost: whether the last statement took effect is unknown until the gate is read
         * again.
         */
        UNREACHABLE,
        /** A guard said no: nothing was changed. */
        REFUSED,
        /** The time that was given ran out; what was begun is undone or can be. */
        TIMED_OUT,
        /** The gate knows a higher generation or epoch, or another migration: somebody else acts; stop. */
        SUPERSEDED,
        /** The server answered with an error. */
        FAILED
    }

    /**
     * A failure that nothing else caused.
     *
     * @param what what happened, and why
     * @param action what the operator can do
     */
    public ReplicationFailure(Kind kind, String what, String action) {
        super(what);
        this.kind = kind;
        this.action = action;
    }

    /**
     * A failure with the exception behind it.
     *
     * @param what what happened, and why
     * @param action what the operator can do
     */
    public ReplicationFailure(Kind kind, String what, String action, Throwable cause) {
        super(what, cause);
        this.kind = kind;
        this.action = action;
    }

    public final Kind kind() {
        return kind;
    }

    public final String action() {
        return action;
    }
}
