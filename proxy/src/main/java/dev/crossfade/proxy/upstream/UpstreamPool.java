package dev.crossfade.proxy.upstream;

import dev.crossfade.config.settings.ProxySettings;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one origin. The one used last is used first, so that the rest grow old and go. Bounded:
 * past {@code maxConnections} calls wait in line, as many again, and at most as long as a connect may take. Belongs to one event
 * loop.
 */
public final class UpstreamPool {

    private final Origin origin;
    private final ProxySettings.Upstream settings;
    private final int maxConnections;
    private final UpstreamConnector connector;
    private final Deadlines deadlines;
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    private final Deque<UpstreamCall> waiting = new ArrayDeque<>();
    private int open;
    private int preparing;

    UpstreamPool(
            Origin origin,
            ProxySettings.Upstream settings,
            int maxConnections,
            UpstreamConnector connector,
            Deadlines deadlines) {
        this.origin = origin;
        this.settings = settings;
        this.maxConnections = maxConnections;
        this.connector = connector;
        this.deadlines = deadlines;
        deadlines.watch(new Ageing());
    }

    /** A call that has not begun. */
    public UpstreamCall call(UpstreamEvents events) {
        return new UpstreamCall(this, events);
    }

    /**
     * Opens connections ahead of the calls that will want them, until so many are idle or on their way. One that fails is not missed:
     * whoever wants it then will try for itself.
     */
    public void prepare(int wanted) {
        while (idle.size() + preparing < wanted && open < maxConnections) {
            preparing++;
            open++;
            connector.connect(this, new UpstreamConnector.Opening() {
                @Override
                public void opened(UpstreamConnection connection) {
                    preparing--;
                    connection.giveBackUnused();
                }

                @Override
                public void failed(Throwable cause) {
                    preparing--;
                    open--;
                    nextInLine();
                }
            });
        }
    }

    /** Finds the call a connection: an idle one, a new one, or a place in line. */
    void connect(UpstreamCall call) {
        UpstreamConnection ready = takeIdle();
        if (ready != null) {
            call.connected(ready);
        } else if (open < maxConnections) {
            call.awaitConnection();
            open(call);
        } else if (waiting.size() < maxConnections) {
            call.awaitConnection();
            waiting.addLast(call);
        } else {
            call.unreachable(new ConnectException(
                    "all " + maxConnections + " connections to " + origin + " are taken, and the line is full"));
        }
    }

    private @Nullable UpstreamConnection takeIdle() {
        for (UpstreamConnection c = idle.pollFirst(); c != null; c = idle.pollFirst()) {
            if (c.isQuiet()) {
                return c;
            }
            c.close();
        }
        return null;
    }

    private void open(UpstreamCall call) {
        open++;
        connector.connect(this, new UpstreamConnector.Opening() {
            @Override
            public void opened(UpstreamConnection connection) {
                call.connected(connection);
            }

            @Override
            public void failed(Throwable cause) {
                open--;
                call.unreachable(cause);
                nextInLine();
            }
        });
    }

    void giveBack(UpstreamConnection connection) {
        UpstreamCall next = waiting.pollFirst();
        if (next != null) {
            next.connected(connection);
            return;
        }
        connection.idleSinceNanos = deadlines.nanoTime();
        idle.addFirst(connection);
    }

    void closed(UpstreamConnection connection) {
        open--;
        idle.remove(connection);
        nextInLine();
    }

    private void nextInLine() {
        UpstreamCall next = open < maxConnections ? waiting.pollFirst() : null;
        if (next != null) {
            open(next);
        }
    }

    void forget(UpstreamCall call) {
        waiting.remove(call);
    }

    Origin origin() {
        return origin;
    }

    ProxySettings.Upstream settings() {
        return settings;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    /** Closes the connection that has been idle longest, as soon as it has been so for too long. */
    private final class Ageing implements Deadlines.Bounded {

        @Override
        public long deadlineNanos() {
            UpstreamConnection oldest = idle.peekLast();
            return oldest == null
                    ? Deadlines.NEVER
                    : oldest.idleSinceNanos + settings.idleTimeout().toNanos();
        }

        @Override
        public void overdue() {
            long now = deadlines.nanoTime();
            while (!idle.isEmpty() && now - deadlineNanos() >= 0) {
                idle.removeLast().close();
            }
        }
    }
}
