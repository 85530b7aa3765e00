package dev.crossfade.config.cli;

import dev.crossfade.config.settings.InvalidSettings;

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

    /** A file that only cannot be read whole now, because a secret's store is not reached, is no bad one: another start may read it. */
    public static int of(InvalidSettings settings) {
        return settings.isPassing() ? FAILED : BAD_USAGE;
    }
}
