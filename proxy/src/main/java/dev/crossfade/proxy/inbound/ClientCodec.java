package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.exchange.Rejection;
import dev.crossfade.proxy.headers.WebSocketHandshake;
import dev.crossfade.proxy.replay.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * HTTP/1.1 with a client. Decodes nothing behind a WebSocket handshake until that is answered: what follows may be frames instead
 * of another request. So long it keeps the bytes of one read, and hides the read's end, so that no more are asked for; an answer
 * other than 101 lets it go on, and its removal hands the bytes to the next handler. Belongs to one event loop.
 */
final class ClientCodec extends CombinedChannelDuplexHandler<HttpRequestDecoder, HttpResponseEncoder> {

    private final Decoder decoder;
    /** Of requests that are not answered yet; as many as fit into one read. */
    private final Queue<HttpMethod> unanswered = new ArrayDeque<>(4);

    private final HeadCharge charge;
    private final int maxHeaders;
    private boolean bodyFollows;
    private boolean headBegun;
    private boolean handshaking;
    private boolean stopped;
    private boolean hidden;

    /** @param maxHeaders fields of a head: one that has more is refused before it is whole */
    ClientCodec(HttpDecoderConfig config, int maxHeaders, BufferMemory memory) {
        this.maxHeaders = maxHeaders;
        this.charge = new HeadCharge(memory);
        this.decoder = new Decoder(config);
        init(decoder, new Encoder());
    }

    /** Whether something of a request has come, and not yet its whole head. */
    boolean isHeadBegun() {
        return headBegun;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (stopped && !decoder.hasDecoded && decoder.keeps()) {
            hidden = true;
            return;
        }
        decoder.hasDecoded = false;
        super.channelReadComplete(ctx);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        boolean last = message instanceof LastHttpContent;
        super.write(ctx, message, promise);
        if (last && unanswered.isEmpty()) {
            decoder.answered();
            if (stopped) {
                decodeOn(ctx);
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
        charge.release();
        super.handlerRemoved(ctx);
    }

    /** The handshake was refused: requests may follow. */
    private void decodeOn(ChannelHandlerContext ctx) throws Exception {
        stopped = false;
        if (decoder.keeps()) {
            super.channelRead(ctx, Unpooled.EMPTY_BUFFER);
        }
        if (hidden) {
            hidden = false;
            super.channelReadComplete(ctx);
        }
    }

    private final class Decoder extends HttpRequestDecoder {

        private boolean hasDecoded;
        private boolean refused;
        /** Of heads that are whole and not answered yet. */
        private long costOfWhole;

        private long textBytes;
        private int lines;

        Decoder(HttpDecoderConfig config) {
            super(config);
        }

        boolean keeps() {
            return actualReadableBytes() > 0;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            if (refused) {
                in.skipBytes(in.readableBytes());
                return;
            }
            if (stopped) {
                return;
            }
            int before = out.size();
            int from = in.readerIndex();
            headBegun |= !bodyFollows && in.isReadable();
            super.decode(ctx, in, out);
            if (headBegun) {
                measure(in, from, out, before);
            } else {
                measureTrailers(in, from, out, before);
            }
            for (int i = before; i < out.size(); i++) {
                decoded(out.get(i));
            }
        }

        /** What of a head has been read: it is counted while it comes, for it may never be whole. */
        private void measure(ByteBuf in, int from, List<Object> out, int before) {
            textBytes += in.readerIndex() - from;
            if (out.size() > before) {
                if (out.get(before) instanceof HttpRequest request) {
                    costOfWhole += HeadCharge.cost(textBytes, request.headers().size());
                    textBytes = 0;
                    lines = 0;
                    refuseUncovered(costOfWhole, in, out, before);
                }
                return;
            }
            countLines(in, from);
            if (lines > maxHeaders + 1) {
                refuse(RequestGuard.tooManyHeaders(maxHeaders), in, out, before);
            } else {
                refuseUncovered(costOfWhole + costOfBegun(in), in, out, before);
            }
        }

        /** Trailers are as good as a header to fill the heap with; a chunk's own lines are two at most. */
        private void measureTrailers(ByteBuf in, int from, List<Object> out, int before) {
            if (out.size() > before) {
                textBytes = 0;
                lines = 0;
                return;
            }
            textBytes += in.readerIndex() - from;
            countLines(in, from);
            if (lines > maxHeaders + 2 || !charge.covers(costOfWhole + costOfBegun(in))) {
                refused = true;
                in.skipBytes(in.readableBytes());
                LastHttpContent end = new DefaultLastHttpContent();
                end.setDecoderResult(
                        DecoderResult.failure(new TooLongHttpHeaderException("the trailers are too many")));
                out.add(end);
            }
        }

        private void countLines(ByteBuf in, int from) {
            for (int at = from; at < in.readerIndex(); at++) {
                lines += in.getByte(at) == '\n' ? 1 : 0;
            }
        }

        private long costOfBegun(ByteBuf in) {
            return HeadCharge.cost(textBytes, lines) + in.readableBytes();
        }

        private void refuseUncovered(long cost, ByteBuf in, List<Object> out, int before) {
            if (!charge.covers(cost)) {
                refuse(RequestGuard.HEAD_MEMORY, in, out, before);
            }
        }

        /** In the place of whatever was decoded; the connection ends with the answer. */
        private void refuse(Rejection rejection, ByteBuf in, List<Object> out, int before) {
            refused = true;
            // Whoever decodes something has to have read something: the line that did not end yet.
            in.skipBytes(in.readableBytes());
            while (out.size() > before) {
                ReferenceCountUtil.release(out.remove(out.size() - 1));
            }
            FullHttpRequest standIn =
                    new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
            standIn.setDecoderResult(DecoderResult.failure(new HeadRefused(rejection)));
            out.add(standIn);
        }

        /** What of the next head has come already stays charged. */
        private void answered() {
            costOfWhole = 0;
            charge.settle(headBegun ? HeadCharge.cost(textBytes, lines) + actualReadableBytes() : 0);
        }

        private void decoded(Object part) {
            hasDecoded = true;
            headBegun = false;
            bodyFollows = !(part instanceof LastHttpContent);
            if (part instanceof HttpRequest request) {
                unanswered.add(request.method());
                handshaking = WebSocketHandshake.isAskedFor(request);
            }
            if (part instanceof LastHttpContent) {
                stopped = handshaking;
            }
        }
    }

    private final class Encoder extends HttpResponseEncoder {

        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse answer) {
            if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                // Another one follows for the same request, or no HTTP at all.
                return true;
            }
            return HttpMethod.HEAD.equals(unanswered.poll()) || super.isContentAlwaysEmpty(answer);
        }
    }
}
