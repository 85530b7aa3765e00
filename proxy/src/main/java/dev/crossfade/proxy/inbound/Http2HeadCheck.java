package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.headers.ClientFacts;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.observe.RejectionReason;
import dev.crossfade.proxy.replay.BufferMemory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a request must have (RFC 9113 §8.3.1, RFC 8441 §4) and must not have (§8.2.2), where Netty's codec does not insist on
 * it: else its stream is reset with PROTOCOL_ERROR. A stream that is to become a tunnel gets a handler for that.
 */
@ChannelHandler.Sharable
final class Http2HeadCheck extends ChannelInboundHandlerAdapter {

    private static final List<AsciiString> OF_THE_CONNECTION = List.of(
            AsciiString.cached("connection"),
            AsciiString.cached("proxy-connection"),
            AsciiString.cached("keep-alive"),
            AsciiString.cached("transfer-encoding"),
            AsciiString.cached("upgrade"));

    private final ConnectionCount connections;
    private final BufferMemory memory;
    private final ProxyMetrics metrics;
    private final ClientFacts facts;

    Http2HeadCheck(ConnectionCount connections, BufferMemory memory, ProxyMetrics metrics, ClientFacts facts) {
        this.connections = connections;
        this.memory = memory;
        this.metrics = metrics;
        this.facts = facts;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2HeadersFrame frame) {
            String wrong = wrongWith(frame.headers(), frame.isEndStream());
            if (!wrong.isEmpty()) {
                ctx.fireExceptionCaught(new Http2FrameStreamException(
                        frame.stream(), Http2Error.PROTOCOL_ERROR, new IllegalArgumentException(wrong)));
                return;
            }
            boolean trailers = frame.headers().method() == null;
            HeadCharge charge = new HeadCharge(memory);
            if (!trailers && !charge.covers(cost(frame.headers()))) {
                metrics.rejected(RejectionReason.HEAD_MEMORY, facts.address());
                ctx.fireExceptionCaught(new Http2FrameStreamException(
                        frame.stream(),
                        Http2Error.REFUSED_STREAM,
                        new IllegalArgumentException(RequestGuard.HEAD_MEMORY.detail())));
                return;
            }
            ChannelFuture unused = ctx.channel().closeFuture().addListener(closed -> charge.release());
            if (ExtendedConnect.asksForProtocol(frame.headers())) {
                ctx.pipeline().addAfter(ctx.name(), null, new ExtendedConnect(connections, charge));
            }
        }
        ctx.fireChannelRead(message);
    }

    private static long cost(Http2Headers headers) {
        long text = 0;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            text += field.getKey().length() + field.getValue().length();
        }
        return HeadCharge.cost(text, headers.size());
    }

    /** Empty when nothing is. Trailers have no pseudo-field: what lacks a method is taken for them by the codec. */
    static String wrongWith(Http2Headers headers, boolean last) {
        for (AsciiString name : OF_THE_CONNECTION) {
            if (headers.contains(name)) {
                return "'" + name + "' does not exist in HTTP/2";
            }
        }
        CharSequence te = headers.get("te");
        if (te != null && !"trailers".contentEquals(te)) {
            return "'te' may only be 'trailers'";
        }
        boolean extended = ExtendedConnect.asksForProtocol(headers);
        boolean trailers = !extended && headers.method() == null && headers.scheme() == null && headers.path() == null;
        if (trailers) {
            return "";
        }
        boolean connect = HttpMethod.CONNECT.asciiName().contentEquals(headers.method());
        if (connect && !extended) {
            return isOfARequestLine(headers.method(), headers.authority())
                    ? ""
                    : "':authority' is missing, or cannot be asked for";
        }
        if (headers.method() == null || headers.scheme() == null) {
            return "':method' or ':scheme' is missing";
        }
        CharSequence path = headers.path();
        if (path == null || path.isEmpty()) {
            return "':path' is missing";
        }
        if (!isOfARequestLine(headers.method(), path)) {
            return "':method' is no token, or ':path' has what no request line can have";
        }
        return extended ? wrongWithProtocol(headers, connect, last) : "";
    }

    /**
     * RFC 9112 §3. The codec refuses any other one, too, but, of a request that ends with its head, with a buffer for its body in hand that
     * it does not let go of.
     */
    private static boolean isOfARequestLine(CharSequence method, @Nullable CharSequence target) {
        return target != null && HttpUtil.isEncodingSafeStartLineToken(target) && isMethod(method.toString());
    }

    private static boolean isMethod(String name) {
        try {
            HttpMethod unused = HttpMethod.valueOf(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String wrongWithProtocol(Http2Headers headers, boolean connect, boolean last) {
        if (!connect) {
            return "':protocol' is for CONNECT only";
        }
        // RFC 9110 §9.3.6: it has no content. What follows are the tunnel's bytes, of which there must be some.
        return headers.contains(HttpHeaderNames.CONTENT_LENGTH) || last
                ? "a tunnel has neither a length nor an end yet"
                : "";
    }
}
