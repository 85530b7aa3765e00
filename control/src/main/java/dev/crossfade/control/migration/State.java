package dev.crossfade.control.migration;

import java.util.Locale;

/** How a migration stands within its stage. */
public enum State {
    RUNNING,
    WAITING,
    /** Nothing goes on until the operator says so. */
    FAILED,
    ABORTING,
    ABORTED,
    DONE;

    /** The name in status and store. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing follows but being forgotten. */
    public boolean ended() {
        return this == ABORTED || this == DONE;
    }
}
