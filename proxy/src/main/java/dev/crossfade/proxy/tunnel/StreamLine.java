package dev.crossfade.proxy.tunnel;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 stream (RFC 8441 §5): END_STREAM ends a direction as a FIN does, RST_STREAM is what RST is. */
final class StreamLine extends TunnelLine {

    private final ChannelHandlerContext ctx;
    private @Nullable ChannelFuture outputEnd;

    StreamLine(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    void endOutput(Runnable told) {
        ChannelFuture unused = endOutput().addListener(sent -> told.run());
    }

    @Override
    void closeAfterFlush() {
        ChannelFuture unused =
                endOutput().addListener(sent -> reset(sent.isSuccess() ? Http2Error.NO_ERROR : Http2Error.CANCEL));
    }

    @Override
    void close() {
        ChannelFuture end = endOutput();
        // What a stream flushes is written when the event loop's turn ends: only then is it known whether the client
        // takes the end.
        ctx.executor().execute(() -> reset(end.isSuccess() ? Http2Error.NO_ERROR : Http2Error.CANCEL));
    }

    /** Nothing is left to reset when both directions have ended: the stream is closed then. */
    @Override
    void reset(Http2Error why) {
        if (ctx.channel().isActive()) {
            ChannelFuture unused =
                    ctx.writeAndFlush(new DefaultHttp2ResetFrame(why)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private ChannelFuture endOutput() {
        ChannelFuture end = outputEnd;
        if (end == null) {
            end = ctx.writeAndFlush(new DefaultHttp2DataFrame(true));
            outputEnd = end;
        }
        return end;
    }
}
