package dev.crossfade.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2ResetFrame;
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
    private @Nullable TunnelLine line;
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
            line().endOutput(this::outputShut);
        }
    }

    /** Closes as soon as the peer has been given what was written. */
    void closeAfterFlush() {
        outputEnded = true;
        line().closeAfterFlush();
    }

    void close() {
        line().close();
    }

    /** Ends so that nobody takes it for complete. */
    void reset() {
        line().reset(Http2Error.CANCEL);
    }

    // What the channel tells.

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        line = TunnelLine.of(ctx);
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
        } else if (event instanceof Http2ResetFrame) {
            tunnel.broke(this);
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
        if (cause instanceof Http2FrameStreamException broken) {
            malformed(broken.error());
        } else if (cause instanceof Http2Exception broken) {
            malformed(broken.error());
        } else {
            if (!(cause instanceof IOException)) {
                LOG.error("A tunnel is closed by an error of this proxy", cause);
            }
            tunnel.broke(this);
        }
    }

    private void malformed(Http2Error error) {
        line().reset(error);
        tunnel.malformed(this);
    }

    private void outputShut() {
        outputShut = true;
        closeWhenBothEnded();
    }

    private void closeWhenBothEnded() {
        if (inputEnded && outputShut) {
            close();
        }
    }

    private TunnelLine line() {
        if (line == null) {
            throw new IllegalStateException("the port is in no channel yet");
        }
        return line;
    }

    private ChannelHandlerContext ctx() {
        if (context == null) {
            throw new IllegalStateException("the port is in no channel yet");
        }
        return context;
    }
}
