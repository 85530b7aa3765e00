package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.headers.WebSocketHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
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

    private boolean bodyFollows;
    private boolean headBegun;
    private boolean handshaking;
    private boolean stopped;
    private boolean hidden;

    ClientCodec(HttpDecoderConfig config) {
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
        if (last && stopped && unanswered.isEmpty()) {
            decodeOn(ctx);
        }
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

        Decoder(HttpDecoderConfig config) {
            super(config);
        }

        boolean keeps() {
            return actualReadableBytes() > 0;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            if (stopped) {
                return;
            }
            int before = out.size();
            headBegun |= !bodyFollows && in.isReadable();
            super.decode(ctx, in, out);
            for (int i = before; i < out.size(); i++) {
                decoded(out.get(i));
            }
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
