package dev.crossfade.proxy.inbound;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What clients have open, up to {@code limits.connections}: connections, and WebSockets on HTTP/2 streams, for each of those takes a
 * connection to an origin for as long as it lives. Safe for all threads.
 */
final class ConnectionCount {

    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    ConnectionCount(int most) {
        this.most = most;
    }

    /** Counts one more; false when there are as many as may be, and then it counts none. */
    boolean tryOpen() {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    /** One that was counted has ended. */
    void closed() {
        open.decrementAndGet();
    }
}
