package dev.crossfade.proxy.observe;

import java.util.Locale;

/** What became of a request that was to be parked: the label {@code outcome} of {@code crossfade_proxy_parked_total}. */
public enum HandOverEnd {
    /** The controller has stored it. */
    PARKED,
    /** No controller has taken it: none is there, none leads, or it has no room. */
    UNTAKEN,
    /** The controller will not have it: it knows no such tenant, or no such rule. */
    REFUSED,
    /** As many are on their way as may be. */
    BUSY,
    /** It was handed over, and no answer came that tells: it may be stored. */
    LOST,
    /** Its body is larger than {@code parking[].maxBody}, or its head than a parked one may be: it ends as if nothing were parked. */
    TOO_LARGE,
    /** {@code limits.bufferMemory} has no room for it: it ends as if nothing were parked. */
    NO_MEMORY;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
