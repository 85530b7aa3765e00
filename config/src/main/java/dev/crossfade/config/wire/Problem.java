package dev.crossfade.config.wire;

import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 problem details, media type {@code application/problem+json}.
 *
 * @param type a stable URI, {@code https://crossfade.dev/problems/<slug>}
 * @param title the same for every occurrence of the type
 * @param status the HTTP status
 * @param detail what happened this time
 * @param reason why, where it is known; to the clients of a proxy the word that metrics count it by
 * @param action what the operator can do
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String reason,
        @Nullable String action) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "https://crossfade.dev/problems/";

    /** A problem whose type is the given slug. */
    public static Problem of(
            int status, String slug, String title, String detail, @Nullable String reason, @Nullable String action) {
        return new Problem(TYPES + slug, title, status, detail, reason, action);
    }

    /** Whether a problem of that type is told by Crossfade, and not by something between. */
    public static boolean isOurs(String type) {
        return type.startsWith(TYPES);
    }
}
