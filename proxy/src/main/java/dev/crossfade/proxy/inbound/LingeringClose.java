package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.observe.RejectionReason;
import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection whose client got its last answer while it still sends (RFC 9112 §9.6). To close at once would answer what is
 * on its way with a reset, and that takes the answer away from a client that has not read it yet. So only the output is ended; what
 * still comes is read and let go, until the client ends too, or a bound is reached. Belongs to one event loop.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter implements OpenConnection {

    static final long MOST_BYTES = 1024 * 1024;
    static final Duration LONGEST = Duration.ofSeconds(5);

    private final OpenConnections connections;
    private final ProxyMetrics metrics;
    private final String client;
    private final boolean readsSlowly;
    private @Nullable Channel channel;
    private long bytes;
    private long deadlineNanos = Deadlines.NEVER;

    /** @param client its address, for the log */
    LingeringClose(OpenConnections connections, ProxyMetrics metrics, String client) {
        this(connections, metrics, client, false);
    }

    private LingeringClose(OpenConnections connections, ProxyMetrics metrics, String client, boolean readsSlowly) {
        this.connections = connections;
        this.metrics = metrics;
        this.client = client;
        this.readsSlowly = readsSlowly;
    }

    /** For a client that tells what it has read, as one of HTTP/2 does: it is waited for until it is silent for that long. */
    static LingeringClose ofSlowReader(OpenConnections connections, ProxyMetrics metrics, String client) {
        return new LingeringClose(connections, metrics, client, true);
    }

    /**
     * Begins, once the answer is written.
     *
     * @param speaking what spoke HTTP with the client, and gives way to this; bytes that it keeps come here
     */
    void begin(Channel lingering, List<Class<? extends ChannelHandler>> speaking) {
        channel = lingering;
        expect();
        connections.opened(this);
        ChannelPipeline pipeline = lingering.pipeline();
        pipeline.addLast(this);
        speaking.forEach(pipeline::remove);
        endOutput(lingering);
        lingering.read();
    }

    private static void endOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            // RFC 8446 §6.1: close_notify ends one direction only.
            ChannelFuture unused = tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            ChannelFuture unused = duplex.shutdownOutput();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf part) {
            bytes += part.readableBytes();
            if (readsSlowly) {
                expect();
            }
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (bytes > MOST_BYTES) {
            giveUp(RejectionReason.LINGER_BYTES);
        } else {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connections.closed(this);
    }

    /** A reset of the client's, as a rule: it is gone either way. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        closeNow();
    }

    private void expect() {
        deadlineNanos = connections.nanoTime() + LONGEST.toNanos();
    }

    private void giveUp(RejectionReason reason) {
        metrics.rejected(reason, client);
        closeNow();
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void overdue() {
        deadlineNanos = Deadlines.NEVER;
        giveUp(RejectionReason.LINGER_TIMEOUT);
    }

    /** The answer may not have been read yet: to close at once would take it away. */
    @Override
    public boolean hasOutput() {
        return true;
    }

    /** It ends by itself, and soon. */
    @Override
    public void goDown() {}

    @Override
    public boolean expectsRequest() {
        return false;
    }

    @Override
    public void closeNow() {
        Channel lingering = channel;
        if (lingering != null) {
            ChannelFuture unused = lingering.close();
        }
    }
}
