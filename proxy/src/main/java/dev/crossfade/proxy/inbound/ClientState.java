package dev.crossfade.proxy.inbound;

import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;

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

    /** Whether what comes next is taken now. */
    boolean takes(HttpObject next, boolean bodyWanted) {
        return switch (this) {
            case IDLE, DISCARDING, CLOSING -> true;
            // The end of a body costs nothing to take, and tells that the request is whole.
            case RECEIVING -> bodyWanted || next == LastHttpContent.EMPTY_LAST_CONTENT;
            case ANSWERING -> false;
        };
    }

    /** Whether more is read once all was taken. */
    boolean wantsMore(boolean bodyWanted, boolean reused) {
        return switch (this) {
            case IDLE, DISCARDING -> true;
            case RECEIVING -> bodyWanted;
            // Only to notice that the client leaves; of a stream that is told unasked.
            case ANSWERING -> reused;
            // What is left of a stream is let go, for a reset waits behind it.
            case CLOSING -> !reused;
        };
    }
}
