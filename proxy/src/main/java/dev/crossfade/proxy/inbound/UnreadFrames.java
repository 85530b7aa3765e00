package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.observe.RejectionReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2UnknownFrame;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;

/**
 * The frames of an HTTP/2 connection that its streams have not read. A stream's window bounds their bytes, but neither their number, and
 * each costs an object, nor the memory around them: a frame keeps the whole buffer that it was read into. So a stream with more than
 * {@link #MOST} of them is reset, and a small frame behind others is copied. Frames of an unknown type, which no window bounds, end
 * here (RFC 9113 §5.5). Belongs to one event loop.
 */
final class UnreadFrames extends ChannelInboundHandlerAdapter {

    /** In a window of 64 KiB: frames of 64 bytes. */
    static final int MOST = 1024;

    /** A larger frame is at least a sixteenth of what it keeps. */
    private static final int SMALL_BYTES = 4 * 1024;

    private final ProxyMetrics metrics;
    private final String client;
    private final IntObjectMap<OfStream> streams = new IntObjectHashMap<>();

    /** @param client its address, for the log */
    UnreadFrames(ProxyMetrics metrics, String client) {
        this.metrics = metrics;
        this.client = client;
    }

    /** To be the first handler of a stream, which sees what that reads. */
    ChannelHandler of(Http2StreamChannel stream) {
        OfStream unread = new OfStream(stream);
        streams.put(stream.stream().id(), unread);
        return unread;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2DataFrame frame) {
            OfStream stream = streams.get(frame.stream().id());
            if (stream == null) {
                ctx.fireChannelRead(frame);
            } else if (stream.count == MOST) {
                frame.release();
                reset(stream, frame);
            } else {
                boolean waits = stream.count++ > 0;
                ctx.fireChannelRead(waits ? compact(ctx, frame) : frame);
            }
        } else if (message instanceof Http2UnknownFrame unknown) {
            unknown.release();
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private static Http2DataFrame compact(ChannelHandlerContext ctx, Http2DataFrame frame) {
        int length = frame.content().readableBytes();
        if (length > SMALL_BYTES) {
            return frame;
        }
        ByteBuf copy = ctx.alloc().buffer(length).writeBytes(frame.content());
        frame.release();
        return new DefaultHttp2DataFrame(copy, frame.isEndStream(), frame.padding()).stream(frame.stream());
    }

    private void reset(OfStream stream, Http2DataFrame frame) {
        metrics.rejected(RejectionReason.UNREAD_FRAMES, client);
        stream.channel
                .pipeline()
                .fireExceptionCaught(new Http2FrameStreamException(
                        frame.stream(),
                        Http2Error.ENHANCE_YOUR_CALM,
                        new IllegalStateException("more than " + MOST + " frames wait to be read")));
    }

    /** A stream that does not read would not notice, as long as anything is left to read. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        for (OfStream stream : List.copyOf(streams.values())) {
            ChannelFuture unused = stream.channel.close();
        }
        ctx.fireChannelInactive();
    }

    private final class OfStream extends ChannelInboundHandlerAdapter {

        private final Channel channel;
        private final int number;
        private int count;

        OfStream(Http2StreamChannel channel) {
            this.channel = channel;
            this.number = channel.stream().id();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Http2DataFrame) {
                count--;
            }
            ctx.fireChannelRead(message);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            streams.remove(number);
        }
    }
}
