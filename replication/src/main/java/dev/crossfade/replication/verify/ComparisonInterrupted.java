package dev.crossfade.replication.verify;

/** A comparison was ended early, because the operator wants something else by now: nothing is wrong, and nothing was found. */
public final class ComparisonInterrupted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ComparisonInterrupted(Throwable cause) {
        super("the comparison of rows was ended early", cause);
    }
}
