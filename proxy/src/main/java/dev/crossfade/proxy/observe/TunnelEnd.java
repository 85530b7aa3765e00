package dev.crossfade.proxy.observe;

/** Why a tunnel, or an event stream, ended: the label {@code reason}, and what a WebSocket is told (RFC 6455 §7.4.1). */
public enum TunnelEnd {
    /** Both ends have closed it, with whatever they told each other. */
    CLOSED("closed", 1000),
    /** The client's connection broke. */
    CLIENT_RESET("client_reset", 1006),
    /** The origin's connection broke. */
    ORIGIN_RESET("origin_reset", 1006),
    /** Not a byte came either way for {@code limits.idleTimeout}. */
    IDLE("idle", 1001),
    /** What one end sent is no frame, or breaks the rules of what carries it. */
    MALFORMED("malformed", 1002),
    /** The other side is the primary now: the client is to connect again. */
    FLIPPED("flipped", 1012),
    /** Its origin is the tenant's no longer, for the configuration has changed: the client is to connect again. */
    RECONFIGURED("reconfigured", 1012),
    /** This proxy is going down. */
    GOING_DOWN("going_down", 1001);

    private final String label;
    private final int closeCode;

    TunnelEnd(String label, int closeCode) {
        this.label = label;
        this.closeCode = closeCode;
    }

    public String label() {
        return label;
    }

    /** The status of the Close frame; 1005 and 1006 never stand in one. */
    public int closeCode() {
        return closeCode;
    }
}
