package dev.crossfade.proxy.upstream;

import dev.crossfade.proxy.names.KnownAddresses;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a pool that carry nothing. The one used last is taken first, so that the rest grow old and go; so do those
 * to addresses that the origin's name has no longer ({@link KnownAddresses}), which is looked up as long as there are any. Belongs to one event loop.
 */
final class IdleConnections implements Deadlines.Bounded {

    private static final long LOOK_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    private final KnownAddresses addresses;
    private final Duration idleTimeout;
    private final Deadlines deadlines;
    private long lookedUpNanos;
    private boolean closing;

    IdleConnections(KnownAddresses addresses, Duration idleTimeout, Deadlines deadlines) {
        this.addresses = addresses;
        this.idleTimeout = idleTimeout;
        this.deadlines = deadlines;
        this.lookedUpNanos = deadlines.nanoTime();
        deadlines.watch(this);
    }

    int size() {
        return idle.size();
    }

    /** Keeps a connection, or closes it when its address is not the origin's any more. */
    void add(UpstreamConnection connection) {
        if (!closing && addresses.has(connection.address())) {
            connection.idleSinceNanos = deadlines.nanoTime();
            idle.addFirst(connection);
        } else {
            connection.close();
        }
    }

    /**
     * One that nothing has arrived on; those with an end of stream or stray bytes are closed on the way.
     *
     * @param asked whether its socket is asked; else the event loop's word is enough, which is as old as what it is at
     */
    @Nullable
    UpstreamConnection take(boolean asked) {
        for (UpstreamConnection c = idle.pollFirst(); c != null; c = idle.pollFirst()) {
            if (asked ? c.isQuiet() : c.channel().isActive()) {
                return c;
            }
            c.giveUp();
        }
        return null;
    }

    void remove(UpstreamConnection connection) {
        idle.remove(connection);
    }

    /** Closes all of them, and from now on each that is added. */
    void close() {
        closing = true;
        deadlines.forget(this);
        for (UpstreamConnection each : List.copyOf(idle)) {
            idle.remove(each);
            each.close();
        }
    }

    /** Closes those that lead to where the origin is no longer. */
    void retire() {
        for (UpstreamConnection each : List.copyOf(idle)) {
            if (!addresses.has(each.address())) {
                idle.remove(each);
                each.close();
            }
        }
    }

    @Override
    public long deadlineNanos() {
        UpstreamConnection oldest = idle.peekLast();
        if (oldest == null) {
            return Deadlines.NEVER;
        }
        long lookUp = lookedUpNanos + LOOK_UP_NANOS;
        long tooOld = expiry(oldest);
        return lookUp - tooOld < 0 ? lookUp : tooOld;
    }

    @Override
    public void overdue() {
        long now = deadlines.nanoTime();
        for (UpstreamConnection c = idle.peekLast(); c != null && now - expiry(c) >= 0; c = idle.peekLast()) {
            idle.removeLast().close();
        }
        if (now - lookedUpNanos >= LOOK_UP_NANOS) {
            lookedUpNanos = now;
            addresses.refresh();
        }
    }

    private long expiry(UpstreamConnection connection) {
        return connection.idleSinceNanos + idleTimeout.toNanos();
    }
}
