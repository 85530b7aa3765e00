package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.exchange.Rejection;
import dev.crossfade.proxy.headers.WebSocketHandshake;
import dev.crossfade.proxy.observe.RejectionReason;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A stream that asks to become a WebSocket (RFC 8441). For everything behind it that is the handshake of HTTP/1.1 (RFC 6455 §4.1), with
 * a key of the proxy's own, and with no body: what the client sends behind it are frames already, and stays unread until the switch. A
 * refusal is an ordinary answer; then the client is to stop. Gone after the switch.
 */
final class ExtendedConnect extends ChannelDuplexHandler {

    private static final AsciiString PROTOCOL = AsciiString.of(Http2Headers.PseudoHeaderName.PROTOCOL.value());

    private final ConnectionCount connections;
    private final HeadCharge charge;

    /** @param charge of the head, which is let go after the switch */
    ExtendedConnect(ConnectionCount connections, HeadCharge charge) {
        this.connections = connections;
        this.charge = charge;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        charge.release();
    }

    /** Whether the head asks for a protocol: of CONNECT's, only the extended one does. */
    static boolean asksForProtocol(Http2Headers head) {
        return head.contains(PROTOCOL);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof Http2HeadersFrame head
                && HttpMethod.CONNECT.asciiName().contentEquals(head.headers().method())) {
            ctx.fireChannelRead(handshake(ctx, head));
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            // Refused, or else nothing would be read.
            ReferenceCountUtil.release(message);
        }
    }

    private HttpRequest handshake(ChannelHandlerContext ctx, Http2HeadersFrame frame) throws Http2Exception {
        Http2Headers head = frame.headers();
        boolean webSocket = HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(head.get(PROTOCOL));
        head.remove(PROTOCOL);
        head.method(HttpMethod.GET.asciiName());
        HttpRequest request = translated(frame);
        WebSocketHandshake.ask(request.headers(), ThreadLocalRandom.current());
        Rejection refused = webSocket ? count(ctx) : unknownProtocol();
        if (refused != null) {
            request.setDecoderResult(DecoderResult.failure(new HeadRefused(refused)));
        }
        return request;
    }

    private static HttpRequest translated(Http2HeadersFrame frame) throws Http2Exception {
        try {
            return HttpConversionUtil.toHttpRequest(frame.stream().id(), frame.headers(), true);
        } catch (IllegalArgumentException e) {
            // As the codec tells it of any other request, for example of one whose path has a space.
            throw new DecoderException(e);
        }
    }

    private @Nullable Rejection count(ChannelHandlerContext ctx) {
        if (connections.tryOpen()) {
            ChannelFuture unused = ctx.channel().closeFuture().addListener(closed -> connections.closed());
            return null;
        }
        return new Rejection(
                503,
                RejectionReason.CONNECTIONS,
                "Too many connections",
                "This proxy has as many connections and WebSockets open as it may (limits.connections).");
    }

    /** RFC 9220 §3, which tells this to RFC 8441's servers too. */
    private static Rejection unknownProtocol() {
        return new Rejection(
                501,
                RejectionReason.CONNECT_PROTOCOL,
                "Not implemented",
                "The only protocol to CONNECT to is 'websocket'.");
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ChannelPromise written = promise;
        if (endsStream(message)) {
            written = promise.unvoid();
            ChannelFuture unused = written.addListener(done -> stop(ctx));
        }
        ChannelFuture unused = ctx.write(message, written);
    }

    private static boolean endsStream(Object message) {
        return (message instanceof Http2DataFrame data && data.isEndStream())
                || (message instanceof Http2HeadersFrame head && head.isEndStream());
    }

    /** RFC 9113 §8.1: the answer stays good. */
    private static void stop(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            ChannelFuture unused = ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }
}
