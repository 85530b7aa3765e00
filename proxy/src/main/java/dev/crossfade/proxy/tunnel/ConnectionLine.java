package dev.crossfade.proxy.tunnel;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslHandler;

/** A TCP connection, with or without TLS. */
final class ConnectionLine extends TunnelLine {

    private final ChannelHandlerContext ctx;

    ConnectionLine(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        boolean unused = ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    void endOutput(Runnable told) {
        ChannelFuture unused = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> {
            shutOutput();
            told.run();
        });
    }

    private void shutOutput() {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            // RFC 8446 §6.1: close_notify ends one direction only.
            ChannelFuture unused = tls.closeOutbound();
        } else if (ctx.channel() instanceof DuplexChannel duplex) {
            ChannelFuture unused = duplex.shutdownOutput();
        } else {
            close();
        }
    }

    @Override
    void closeAfterFlush() {
        ChannelFuture unused = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    void close() {
        ChannelFuture unused = ctx.channel().close();
    }

    /** With RST: there is no word for why. */
    @Override
    void reset(Http2Error why) {
        Channel channel = ctx.channel();
        if (channel.isActive()) {
            // RFC 9293 §3.10.4: a close that leaves nothing to linger for aborts.
            boolean unused = channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        close();
    }
}
