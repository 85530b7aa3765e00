package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.upstream.Deadlines;
import java.time.Duration;

/** Something of a client's that is open on an event loop: it has time limits, and ends when the proxy does. */
interface OpenConnection extends Deadlines.Bounded {

    /**
     * What a client has sent by the time that the proxy ends is on its way for half a round trip at most, or waits in the kernel; to close
     * before it was read would answer it with a reset. Half a second is more than the way around the world takes. What is sent after that meets
     * a connection that is closed, as with any server that ends: nothing in HTTP/1.1 tells a client to stop.
     */
    Duration LAST_LOOK = Duration.ofMillis(500);

    /** The proxy is going down: what is idle ends after a {@linkplain #LAST_LOOK last look}, what is busy after its answer. */
    void goDown();

    /** Whether something that was written has not left for the client yet. */
    boolean hasOutput();

    /** Whether a request is on its way: a part of its head has come, or the connection is new, and nobody opens one for nothing. */
    boolean expectsRequest();

    void closeNow();
}
