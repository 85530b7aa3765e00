package dev.crossfade.config.wire;

import java.net.http.HttpHeaders;

/** How a controller that shares its store says that it does not lead: it refuses, or answers what was written down, marked. */
public final class Standby {

    /** On what it answers all the same; its value is the address of who leads, {@code HOST:PORT}, or {@link #UNKNOWN}. */
    public static final String HEADER = "Crossfade-Standing-By";

    public static final String UNKNOWN = "unknown";

    /** Of the problem that it refuses with: see {@link Problem#of}. */
    public static final String SLUG = "standing-by";

    private Standby() {}

    /** Whether an answer is one of those. */
    public static boolean marks(HttpHeaders answer) {
        return answer.firstValue(HEADER).isPresent();
    }
}
