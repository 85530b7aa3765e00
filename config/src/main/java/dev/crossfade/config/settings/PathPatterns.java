package dev.crossfade.config.settings;

import java.util.Collection;

/** Paths as the settings name them: exact, or with a {@code *} at the end for all that begin so. */
public final class PathPatterns {

    private PathPatterns() {}

    /** @param path without a query, as the client sent it */
    public static boolean cover(Collection<String> patterns, String path) {
        for (String pattern : patterns) {
            boolean matches = pattern.endsWith("*")
                    ? path.regionMatches(0, pattern, 0, pattern.length() - 1)
                    : path.equals(pattern);
            if (matches) {
                return true;
            }
        }
        return false;
    }
}
