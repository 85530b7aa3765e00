package dev.crossfade.proxy.inbound;

/**
 * Where a client's connection is with its requests.
 *
 * <pre>
 * IDLE       → RECEIVING   a request's head has come
 * RECEIVING  → ANSWERING   its body has come whole
 * RECEIVING  → DISCARDING  it is answered before its body has come whole
 * ANSWERING  → IDLE        it is answered
 * DISCARDING → IDLE        the rest of the body has come, and was let go
 * any        → CLOSING     refused, broken, timed out, answered for the last time, or a tunnel from now on
 * </pre>
 */
enum ClientState {
    IDLE,
    RECEIVING,
    ANSWERING,
    DISCARDING,
    CLOSING;

    /** @throws IllegalStateException when the table has no such move */
    ClientState to(ClientState next) {
        boolean inTable = switch (this) {
            case IDLE -> next == RECEIVING;
            case RECEIVING -> next == ANSWERING || next == DISCARDING;
            case ANSWERING, DISCARDING -> next == IDLE;
            case CLOSING -> false;
        };
        if (!inTable && next != CLOSING) {
            throw new IllegalStateException("a client's connection does not go from " + this + " to " + next);
        }
        return next;
    }
}
