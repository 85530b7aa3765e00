package dev.crossfade.proxy.observe;

/** How an exchange ended, as metrics and the access log name it: the label {@code outcome}. */
public enum ExchangeEnd {
    /** An origin's answer went to the client, whole. */
    DELIVERED("delivered"),
    /** The origin agreed to a WebSocket: what follows is a tunnel, and no exchange. */
    SWITCHED("switched"),
    /** An event stream was ended by the proxy, so that its client comes back. */
    STREAM_ENDED("stream_ended"),
    /** Nobody can know whether the request was applied: 502 with {@code Crossfade-Outcome: unknown}. */
    UNKNOWN("unknown"),
    /** No origin could be reached, and nothing was sent: 502. */
    UNREACHABLE("unreachable"),
    /** The origin has the request, which changes nothing, and gave no answer that could be used: 502, or 504 when it was silent. */
    BROKEN("broken"),
    /** The hold lasted longer than the tenant allows: 503. */
    HOLD_EXPIRED("hold_expired"),
    /** No room to hold it: 503. */
    HOLD_FULL("hold_full"),
    /** Requests of its tenant are refused, for where its route leads is not where it lives: 503. */
    NOT_SERVED("not_served"),
    /** Stored by the controller, to be delivered later: 202. */
    PARKED("parked"),
    /** It was to be parked, and the controller has not said that it is: 503. */
    NOT_PARKED("not_parked"),
    /** The client asked what has become of a parked request, and was told, or that it cannot be told: no origin's business. */
    RECEIPT("receipt"),
    /** Refused by the proxy itself, such as a malformed body: 4xx. */
    REFUSED("refused"),
    /** The origin's answer broke off after its first byte went to the client. */
    CUT("cut"),
    /** The client left before the end. */
    CLIENT_GONE("client_gone");

    private final String label;

    ExchangeEnd(String label) {
        this.label = label;
    }

    /** Whether the client was given an origin's answer, as whole as it gets. */
    boolean isAnswer() {
        return this == DELIVERED || this == SWITCHED || this == STREAM_ENDED;
    }

    /** Whether the client was given what it could expect, though not by an origin. */
    boolean isOurs() {
        return this == PARKED || this == RECEIPT;
    }

    public String label() {
        return label;
    }
}
