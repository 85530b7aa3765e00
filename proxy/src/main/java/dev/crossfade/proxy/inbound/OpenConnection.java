package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.upstream.Deadlines;

/** Something of a client's that is open on an event loop: it has time limits, and ends when the proxy does. */
interface OpenConnection extends Deadlines.Bounded {

    /** The proxy is going down: what is idle ends now, what is busy after its answer. */
    void goDown();

    /** Whether something that was written has not left for the client yet. */
    boolean hasOutput();

    /** Whether a request is on its way: a part of its head has come, or the connection is new, and nobody opens one for nothing. */
    boolean expectsRequest();

    void closeNow();
}
