package dev.crossfade.config.cli;

/** What {@code crossfade} tells the shell. */
public final class ExitCode {

    /** Done. */
    public static final int DONE = 0;
    /** Tried, and failed. */
    public static final int FAILED = 1;
    /** Bad usage or configuration: nothing was tried. */
    public static final int BAD_USAGE = 2;
    /** Refused by a guard: nothing was changed. */
    public static final int REFUSED = 3;

    private ExitCode() {}
}
