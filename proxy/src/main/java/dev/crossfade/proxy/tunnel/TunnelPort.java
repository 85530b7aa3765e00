package dev.crossfade.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a tunnel: a handler that takes bytes from its channel and writes bytes to it, whatever carries them. Nothing is read
 * that was not asked for, but for what a transport reads when its peer ends. Belongs to one event loop.
 */
final class TunnelPort extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(TunnelPort.class);

    private final Tunnel tunnel;
    private @Nullable ChannelHandlerContext context;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean outputShut;

    TunnelPort(Tunnel tunnel) {
        this.tunnel = tunnel;
    }

    // What the tunnel asks for.

    void read() {
        ctx().read();
    }

    /** Writes bytes, which are given away, without flushing; behind the output's end they are let go. */
    void write(ByteBuf bytes) {
        if (outputEnded || !isActive()) {
            bytes.release();
        } else {
            ChannelFuture unused = ctx().write(bytes, ctx().voidPromise());
        }
    }

    void flush() {
        ctx().flush();
    }

    boolean isWritable() {
        return ctx().channel().isWritable();
    }

    boolean isActive() {
        return ctx().channel().isActive();
    }

    /** Tells the peer that nothing more follows what was written; what it sends is still read. */
    void endOutput() {
        if (!outputEnded) {
            outputEnded = true;
            ChannelFuture unused = ctx().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> shutOutput());
        }
    }

    /** Closes as soon as the peer has been given what was written. */
    void closeAfterFlush() {
        outputEnded = true;
        ChannelFuture unused = ctx().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    void close() {
        ChannelFuture unused = ctx().channel().close();
    }

    /** Ends the connection with RST where there is such a thing, so that nobody takes it for complete. */
    void reset() {
        if (isActive()) {
            // RFC 9293 §3.10.4: a close that leaves nothing to linger for aborts.
            boolean unused = ctx().channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        close();
    }

    // What the channel tells.

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        boolean unused = ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            tunnel.arrived(this, bytes);
        } else {
            // The last of HTTP, such as the end of a body that is empty.
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        tunnel.paused(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        tunnel.writable(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
            inputEnded = true;
            tunnel.inputEnded(this);
            closeWhenBothEnded();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tunnel.closed(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("A tunnel is closed by an error of this proxy", cause);
        }
        tunnel.broke(this);
    }

    private void shutOutput() {
        SslHandler tls = ctx().pipeline().get(SslHandler.class);
        if (tls != null) {
            // RFC 8446 §6.1: close_notify ends one direction only.
            ChannelFuture unused = tls.closeOutbound();
        } else if (ctx().channel() instanceof DuplexChannel duplex) {
            ChannelFuture unused = duplex.shutdownOutput();
        } else {
            close();
        }
        outputShut = true;
        closeWhenBothEnded();
    }

    private void closeWhenBothEnded() {
        if (inputEnded && outputShut) {
            close();
        }
    }

    private ChannelHandlerContext ctx() {
        if (context == null) {
            throw new IllegalStateException("the port is in no channel yet");
        }
        return context;
    }
}
