package dev.crossfade.proxy.tunnel;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;

/** What carries one end of a tunnel, as far as it matters to how that ends. Belongs to one event loop. */
abstract class TunnelLine {

    /** @param ctx of the port, behind which bytes are in and out, or a stream's frames */
    static TunnelLine of(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof Http2StreamChannel) {
            ctx.pipeline().addBefore(ctx.name(), null, new StreamBytes());
            return new StreamLine(ctx);
        }
        return new ConnectionLine(ctx);
    }

    /**
     * Tells the peer that nothing more follows what was written; what it sends is still read.
     *
     * @param told runs once it is told
     */
    abstract void endOutput(Runnable told);

    /** Closes as soon as the peer has been given what was written. */
    abstract void closeAfterFlush();

    /** Closes, whether the peer has been given all or not. */
    abstract void close();

    /** Ends at once, so that the peer takes what it was given for broken off. */
    abstract void reset(Http2Error why);
}
