package dev.crossfade.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;

/** Makes an HTTP/2 stream's DATA frames bytes, and bytes DATA frames; END_STREAM ends the input as that of a socket. */
final class StreamBytes extends ChannelDuplexHandler {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2DataFrame frame) {
            // The frame's content is what is counted: whoever gets it releases both.
            ctx.fireChannelRead(frame.content());
            if (frame.isEndStream()) {
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        } else {
            ReferenceCountUtil.release(message);
            if (message instanceof Http2HeadersFrame trailers) {
                // RFC 9113 §8.5: behind a CONNECT that was agreed to, a stream error.
                ctx.fireExceptionCaught(new Http2FrameStreamException(
                        trailers.stream(),
                        Http2Error.PROTOCOL_ERROR,
                        new IllegalArgumentException("a tunnel has no trailers")));
            }
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        Object frame = message instanceof ByteBuf bytes ? new DefaultHttp2DataFrame(bytes) : message;
        ChannelFuture unused = ctx.write(frame, promise);
    }
}
