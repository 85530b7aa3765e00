package dev.crossfade.proxy.hold;

/** How a wait ended, or why there is none. */
public enum HoldVerdict {
    /** Look at the route again. */
    PROCEED,
    /** It waited as long as the tenant allows. */
    TIMED_OUT,
    /** No room, in number or in bytes. */
    FULL,
    /** The hold itself has outlived its {@code until}. */
    EXPIRED,
    /** The proxy is going down. */
    SHUT_DOWN
}
