package dev.crossfade.proxy.upstream;

import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.proxy.names.KnownAddresses;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The connections of one event loop to one origin. Bounded: past {@code maxConnections} calls wait in line, as many again, and at
 * most as long as a connect may take; but none waits behind an answer that nobody wants any more, or whoever takes requests back as
 * fast as they are made would keep all others waiting. Belongs to one event loop.
 */
public final class UpstreamPool {

    /** How long an origin is doubted that has ended a connection unasked, or has sent what nobody asked for. */
    private static final long DOUBT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Endpoint endpoint;
    private final ProxySettings.Upstream settings;
    private final int maxConnections;
    private final UpstreamConnector connector;
    private final KnownAddresses addresses;
    private final IdleConnections idle;
    private final EventLoop loop;
    private final Deadlines deadlines;
    private final Consumer<OriginFailure> told;
    private final Deque<UpstreamCall> waiting = new ArrayDeque<>();
    /** Calls on connections whose answers nobody wants, the oldest first. */
    private final Set<UpstreamCall> unwanted = new LinkedHashSet<>();

    private int open;
    private int preparing;
    private boolean retired;
    private boolean doubted;
    private long doubtedSinceNanos;

    /** @param told is told of each failure, but not of what fails because this proxy ends */
    UpstreamPool(
            Endpoint endpoint,
            ProxySettings.Upstream settings,
            int maxConnections,
            UpstreamConnector connector,
            UpstreamLoop on,
            Consumer<OriginFailure> told) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.maxConnections = maxConnections;
        this.connector = connector;
        this.loop = on.loop();
        this.deadlines = on.deadlines();
        this.told = told;
        // The other half of the time is for connecting.
        this.addresses = new KnownAddresses(
                endpoint.host(),
                on.lookup(),
                loop,
                settings.connectTimeout().dividedBy(2),
                deadlines::nanoTime,
                new Moves());
        this.idle = new IdleConnections(addresses, settings.idleTimeout(), deadlines);
    }

    /** Connections to what is no tenant's origin: what fails is told to who calls, and to nobody else. */
    public static UpstreamPool to(Endpoint endpoint, ProxySettings.Upstream settings, UpstreamLoop on) {
        UpstreamConnector connector = new UpstreamConnector(on, settings);
        return new UpstreamPool(endpoint, settings, settings.maxConnections(), connector, on, failure -> {});
    }

    /** Nobody new is to come: calls that were made with it go on, and their connections are closed behind them. */
    void retire() {
        retired = true;
        idle.close();
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
        while (!retired && idle.size() + preparing < wanted && open < maxConnections) {
            preparing++;
            open++;
            connector.connect(this, new UpstreamConnector.Opening() {
                @Override
                public void opened(UpstreamConnection connection) {
                    preparing--;
                    connection.giveBackUnused();
                }

                @Override
                public void failed(OriginFailure failure) {
                    preparing--;
                    open--;
                    UpstreamPool.this.failed(failure);
                    nextInLine();
                }
            });
        }
    }

    /** Finds the call a connection: an idle one, a new one, or a place in line. */
    void connect(UpstreamCall call) {
        UpstreamConnection ready = idle.take(!call.isRepeatable() || isDoubted());
        if (ready != null) {
            call.connected(ready);
        } else if (open < maxConnections) {
            call.awaitConnection();
            open(call);
        } else if (waiting.size() < maxConnections) {
            call.awaitConnection();
            waiting.addLast(call);
            makeRoom();
        } else {
            call.unreachable(new OriginFailure(
                    FailureReason.CONNECTIONS_TAKEN,
                    "all " + maxConnections + " connections of an event loop are taken, and as many calls wait"));
        }
    }

    /** The origin has ended a connection unasked, or has sent what nobody asked for. */
    void doubt() {
        doubted = true;
        doubtedSinceNanos = deadlines.nanoTime();
    }

    private boolean isDoubted() {
        doubted = doubted && deadlines.nanoTime() - doubtedSinceNanos < DOUBT_NANOS;
        return doubted;
    }

    /** The connection that one of them has is closed, and with that another may be opened for the next in line. */
    private void makeRoom() {
        Iterator<UpstreamCall> oldest = unwanted.iterator();
        if (oldest.hasNext()) {
            oldest.next().giveWay();
        }
    }

    void unwanted(UpstreamCall call) {
        if (waiting.isEmpty()) {
            unwanted.add(call);
        } else {
            call.giveWay();
        }
    }

    /** Its answer has come, or comes no more. */
    void settled(UpstreamCall call) {
        unwanted.remove(call);
    }

    private void open(UpstreamCall call) {
        open++;
        connector.connect(this, new UpstreamConnector.Opening() {
            @Override
            public void opened(UpstreamConnection connection) {
                call.connected(connection);
            }

            @Override
            public void failed(OriginFailure failure) {
                open--;
                call.unreachable(failure);
                nextInLine();
            }
        });
    }

    void giveBack(UpstreamConnection connection) {
        UpstreamCall next = addresses.has(connection.address()) ? waiting.peekFirst() : null;
        if (next == null) {
            idle.add(connection);
        } else if (connection.isQuiet()) {
            waiting.removeFirst();
            next.connected(connection);
        } else {
            // The origin closes behind its answer; with its end another is opened for the next in line.
            connection.close();
        }
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

    /** Takes a call out of the line; false when it was not in it. */
    boolean forget(UpstreamCall call) {
        return waiting.remove(call);
    }

    /** Tells of it; but not of what fails because this proxy ends, for that no origin can be seen to. */
    void failed(OriginFailure failure) {
        if (!loop.isShuttingDown()) {
            told.accept(failure);
        }
    }

    Endpoint endpoint() {
        return endpoint;
    }

    KnownAddresses addresses() {
        return addresses;
    }

    ProxySettings.Upstream settings() {
        return settings;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    /** What happens to the origin's name. */
    private final class Moves implements KnownAddresses.Listener {

        @Override
        public void vanished() {
            idle.retire();
        }

        @Override
        public void kept(String why) {
            failed(new OriginFailure(FailureReason.NAME_UNRESOLVED, why));
        }

        @Override
        public void tooMany(String how) {
            failed(new OriginFailure(FailureReason.TOO_MANY_ADDRESSES, how));
        }
    }
}
