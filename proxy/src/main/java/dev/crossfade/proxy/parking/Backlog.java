package dev.crossfade.proxy.parking;

/** What is known, of a request's path, of others that were parked there before it and are not to be overtaken. */
public enum Backlog {
    /** Nothing waits there: it is served. */
    NONE,
    /** Something does, or an operator parks the path: it is parked, or refused. */
    KNOWN,
    /** Whoever knows is not heard, and does not wait for this proxy: it is parked where that can be done, and else served. */
    UNKNOWN;

    /**
     * Pure.
     *
     * @param said by the route that this proxy follows
     * @param parkable a rule covers the path, and the request writes
     * @param cutOff the proxy's lease has ended: the route may be another one by now
     * @param askedInVain it was to be parked for that already, and was not
     */
    public static Backlog of(boolean said, boolean parkable, boolean cutOff, boolean askedInVain) {
        if (said) {
            return KNOWN;
        }
        return parkable && cutOff && !askedInVain ? UNKNOWN : NONE;
    }
}
