package dev.crossfade.rehearsal.loadtest;

import java.util.Locale;

/** How the moments at which requests are due lie apart. */
enum Spacing {
    /** All alike. */
    FIXED,
    /** As independent users come: some close together, and the same number in the long run. */
    EXPONENTIAL;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
