package dev.crossfade.proxy.tunnel;

import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.observe.TunnelEnd;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket between a client and an origin, once both have agreed to it (RFC 6455): bytes pass as they come, with back-pressure
 * both ways. It ends when its ends do, when it is idle, when one end sends what is no frame, or when it is {@linkplain #end told
 * to}: then both get a Close, and the connections are closed after the client's own or after {@link #CLOSING}. Belongs to one
 * event loop.
 */
public final class Tunnel implements Endless, Deadlines.Bounded {

    /** How long the frame that is under way may take to end, and then the client to answer the Close. */
    static final Duration CLOSING = Duration.ofSeconds(2);

    private final Tunnels tunnels;
    private final TenantHandle tenant;
    private final Side side;
    private final TunnelPort client = new TunnelPort(this);
    private final TunnelPort origin = new TunnelPort(this);
    private final Direction toOrigin = new Direction(client, origin, WebSocketFrames.ofClient());
    private final Direction toClient = new Direction(origin, client, WebSocketFrames.ofServer());

    private boolean begun;
    private boolean held;
    private @Nullable TunnelEnd ending;
    private boolean told;
    private boolean over;
    private long lastByteNanos;
    private long closeByNanos;

    Tunnel(Tunnels tunnels, TenantHandle tenant, Side side) {
        this.tunnels = tunnels;
        this.tenant = tenant;
        this.side = side;
    }

    /** To be put into the client's channel, where bytes are in and out. */
    public ChannelHandler clientEnd() {
        return client;
    }

    /** To be put into the origin's channel, where bytes are in and out. */
    public ChannelHandler originEnd() {
        return origin;
    }

    /** Both ends are in place: what has arrived there by now is passed on first. */
    public void begin() {
        begun = true;
        lastByteNanos = tunnels.nanoTime();
        tunnels.deadlines().watch(this);
        toOrigin.goOn();
        toClient.goOn();
        settle();
    }

    TenantHandle tenant() {
        return tenant;
    }

    // What the route asks for.

    @Override
    public Side side() {
        return side;
    }

    @Override
    public void hold() {
        if (ending == null) {
            held = true;
            toOrigin.stop();
        }
    }

    @Override
    public void goOn() {
        if (held && ending == null && !over) {
            held = false;
            lastByteNanos = tunnels.nanoTime();
            toOrigin.goOn();
            settle();
        }
    }

    @Override
    public void end(TunnelEnd why) {
        if (ending != null || over) {
            return;
        }
        closing(why);
        ByteBufAllocator small = UnpooledByteBufAllocator.DEFAULT;
        toClient.endWith(CloseFrame.forClient(small, why.closeCode()));
        toOrigin.endWith(CloseFrame.forOrigin(small, why.closeCode()));
        settle();
    }

    // What the ports tell.

    void arrived(TunnelPort port, ByteBuf bytes) {
        if (over) {
            bytes.release();
            return;
        }
        lastByteNanos = tunnels.nanoTime();
        from(port).arrived(bytes);
        settle();
    }

    void paused(TunnelPort port) {
        if (begun && !over) {
            other(port).flush();
            from(port).readOn();
        }
    }

    void writable(TunnelPort port) {
        if (begun && !over) {
            from(other(port)).readOn();
        }
    }

    void inputEnded(TunnelPort port) {
        if (!over) {
            from(port).inputEnded();
            if (ending != null && port == client) {
                closeBoth();
            }
        }
    }

    /** The connection broke: so does the other. */
    void broke(TunnelPort port) {
        broke(port, port == client ? TunnelEnd.CLIENT_RESET : TunnelEnd.ORIGIN_RESET);
    }

    /** What carries the bytes is not well-formed, whatever they are: it cannot be told a Close any more. */
    void malformed(TunnelPort port) {
        broke(port, TunnelEnd.MALFORMED);
    }

    private void broke(TunnelPort port, TunnelEnd why) {
        if (!over) {
            finish(ending != null ? ending : why);
            other(port).reset();
        }
        port.reset();
    }

    void closed(TunnelPort port) {
        if (over) {
            return;
        }
        if (!other(port).isActive()) {
            finish(ending != null ? ending : TunnelEnd.CLOSED);
        } else {
            if (ending == null) {
                closing(TunnelEnd.CLOSED);
            }
            other(port).closeAfterFlush();
        }
    }

    // Time limits.

    @Override
    public long deadlineNanos() {
        if (ending != null) {
            return closeByNanos;
        }
        // Held, it is the proxy that is silent.
        return held ? Deadlines.NEVER : lastByteNanos + tunnels.idleTimeout().toNanos();
    }

    @Override
    public void overdue() {
        if (ending == null) {
            end(TunnelEnd.IDLE);
        } else {
            finish(ending);
            client.close();
            origin.close();
        }
    }

    private void closing(TunnelEnd why) {
        ending = why;
        closeByNanos = tunnels.nanoTime() + CLOSING.toNanos();
    }

    /** What follows from what has passed by now. */
    private void settle() {
        if (ending == null && (toOrigin.isMalformed() || toClient.isMalformed())) {
            end(TunnelEnd.MALFORMED);
        }
        if (ending != null && toClient.isEnded() && !told) {
            told = true;
            closeByNanos = tunnels.nanoTime() + CLOSING.toNanos();
        }
        if (told && toOrigin.isClosedBySender()) {
            closeBoth();
        }
    }

    private void closeBoth() {
        client.closeAfterFlush();
        origin.closeAfterFlush();
    }

    private void finish(TunnelEnd why) {
        over = true;
        toOrigin.release();
        toClient.release();
        tunnels.ended(this, why);
    }

    private Direction from(TunnelPort port) {
        return port == client ? toOrigin : toClient;
    }

    private TunnelPort other(TunnelPort port) {
        return port == client ? origin : client;
    }
}
