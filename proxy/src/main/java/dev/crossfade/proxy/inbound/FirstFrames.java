package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.observe.ProxyMetrics;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps back the head of each new stream until all is told that was read with it: one that its client takes back in the same breath
 * is never a request, and costs no origin anything (rapid reset, CVE-2023-44487). Stands before the multiplexer in the connection's
 * pipeline, and with a {@link Gate} before everything else in each stream's. Bounded by the streams that may be open. Belongs to one
 * event loop.
 */
final class FirstFrames extends ChannelInboundHandlerAdapter {

    private final ProxyMetrics metrics;
    private final String client;
    private List<Gate> shut = new ArrayList<>();

    /** @param client its address, for the log */
    FirstFrames(ProxyMetrics metrics, String client) {
        this.metrics = metrics;
        this.client = client;
    }

    /** For one new stream. */
    ChannelHandler gate() {
        return new Gate();
    }

    /** Lets them in, in the order in which they came, before the multiplexer flushes what is answered at once. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!shut.isEmpty()) {
            List<Gate> gates = shut;
            shut = new ArrayList<>();
            gates.forEach(Gate::open);
        }
        ctx.fireChannelReadComplete();
    }

    /** Of one stream, up to its first frame. */
    private final class Gate extends ChannelInboundHandlerAdapter {

        private @Nullable ChannelHandlerContext context;
        private @Nullable Object head;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            context = ctx;
            head = frame;
            shut.add(this);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (head == null) {
                ctx.fireChannelReadComplete();
            }
        }

        /** Goes first: what follows may ask for the next frame at once, and that is not to be kept back. */
        private void open() {
            ChannelHandlerContext ctx = context;
            Object frame = head;
            if (ctx != null && frame != null) {
                head = null;
                goFrom(ctx);
                ctx.fireChannelRead(frame);
                ctx.fireChannelReadComplete();
            }
        }

        /** What follows sees a read that brought nothing, and reads on: the stream's end stands behind the reset. */
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame && drop()) {
                metrics.rejected("reset_at_once", client);
                goFrom(ctx);
                ctx.fireChannelReadComplete();
            }
            ctx.fireUserEventTriggered(event);
        }

        /** Unless the stream has ended, and with it its pipeline. */
        private void goFrom(ChannelHandlerContext ctx) {
            if (!ctx.isRemoved()) {
                ctx.pipeline().remove(this);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            drop();
            ctx.fireChannelInactive();
        }

        private boolean drop() {
            boolean held = head != null;
            ReferenceCountUtil.release(head);
            head = null;
            return held;
        }
    }
}
