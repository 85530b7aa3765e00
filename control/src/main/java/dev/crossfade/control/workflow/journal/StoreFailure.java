package dev.crossfade.control.workflow.journal;

import org.jspecify.annotations.Nullable;

/** The controller's store did not take, or give, what was asked of it. The message says what and why, {@link #action()} what to do. */
public final class StoreFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String action;
    private final boolean undone;

    /** How the caller goes on. */
    public enum Kind {
        /** Another controller has the store open. */
        IN_USE,
        /** The row has changed since it was read: read again, and decide again. */
        STALE,
        /** Another controller leads, or is about to: what is under way goes on there. */
        NOT_LEADING,
        /** What keeps the routes takes nothing now, or cannot be asked: nothing was written, and it goes on once it does. */
        REFUSED,
        /** What keeps the routes gave no answer: what was to be written may have been, and is read before anything is decided. */
        UNANSWERED,
        /** What was to be written is at fault, and not the store: it takes anything else, and that one never. */
        UNFIT,
        /** The disk, the file or the database refused. */
        FAILED;

        /** Whether it passes when what keeps the routes is well again. */
        public boolean isOfRoutes() {
            return this == REFUSED || this == UNANSWERED;
        }
    }

    /**
     * A failure.
     *
     * @param what what happened, and why
     * @param action what the operator can do
     */
    public StoreFailure(Kind kind, String what, String action, @Nullable Throwable cause) {
        this(kind, what, action, cause, false);
    }

    private StoreFailure(Kind kind, String what, String action, @Nullable Throwable cause, boolean undone) {
        super(what, cause);
        this.kind = kind;
        this.action = action;
        this.undone = undone;
    }

    /** The same, of something of which nothing was written. */
    public StoreFailure undone() {
        return new StoreFailure(kind, String.valueOf(getMessage()), action, getCause(), true);
    }

    public Kind kind() {
        return kind;
    }

    public String action() {
        return action;
    }

    /** Whether it is certain that nothing was written. Otherwise nobody knows. */
    public boolean isUndone() {
        return undone;
    }
}
