package dev.crossfade.proxy.observe;

import java.util.Locale;

/** A bound that it is normal to reach: the label {@code bound}. {@code docs/reference.md} tells what each means. */
public enum Bound {
    /** A request's body is larger than {@code failover.replayBuffer}. */
    REPLAY_BUFFER,
    /** All bodies and kept answers together have {@code limits.bufferMemory}. */
    BUFFER_MEMORY,
    /** Too many requests are repeated already. */
    REPLAY_BUDGET,
    /** As many sessions are remembered as may be. */
    SESSION_PINS,
    /** An answer is too large to be kept back until it is judged. */
    INSPECTION,
    /** An answer that a body rule is for cannot be decoded. */
    UNREADABLE_BODY,
    /** A trailer section has more fields than are passed on. */
    TRAILERS;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
