package dev.crossfade.config.secrets;

import org.jspecify.annotations.Nullable;

/** A secret could not be read now, and may be at another time: its store was not reached, say, or had too much to do. */
public final class UnavailableSecret extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** @param message why, and what to do; never a value */
    public UnavailableSecret(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
