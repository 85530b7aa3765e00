package dev.crossfade.replication.postgres;

/** Work that may take hours was ended early, because the operator wants something else by now: nothing is wrong, and nothing was found. */
public final class LongWorkInterrupted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LongWorkInterrupted() {
        super("long work was ended early");
    }

    /** @param cause how it noticed */
    public LongWorkInterrupted(Throwable cause) {
        super("long work was ended early", cause);
    }
}
