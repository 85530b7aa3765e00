package dev.crossfade.proxy.inbound;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.List;

/**
 * What the head of a request must have (RFC 9113 §8.3.1) and must not have (§8.2.2), where Netty's codec does not insist on it: else
 * its stream is reset with PROTOCOL_ERROR.
 */
@ChannelHandler.Sharable
final class Http2HeadCheck extends ChannelInboundHandlerAdapter {

    static final Http2HeadCheck INSTANCE = new Http2HeadCheck();

    private static final List<String> OF_THE_CONNECTION =
            List.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

    private Http2HeadCheck() {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2HeadersFrame frame) {
            String wrong = wrongWith(frame.headers());
            if (!wrong.isEmpty()) {
                ctx.fireExceptionCaught(new Http2FrameStreamException(
                        frame.stream(), Http2Error.PROTOCOL_ERROR, new IllegalArgumentException(wrong)));
                return;
            }
        }
        ctx.fireChannelRead(message);
    }

    /** Empty when nothing is. Trailers have no pseudo-field: what lacks a method is taken for them by the codec. */
    static String wrongWith(Http2Headers headers) {
        for (String name : OF_THE_CONNECTION) {
            if (headers.contains(name)) {
                return "'" + name + "' does not exist in HTTP/2";
            }
        }
        CharSequence te = headers.get("te");
        if (te != null && !"trailers".contentEquals(te)) {
            return "'te' may only be 'trailers'";
        }
        boolean trailers = headers.method() == null && headers.scheme() == null && headers.path() == null;
        if (trailers) {
            return "";
        }
        boolean tunnel = "CONNECT".contentEquals(String.valueOf(headers.method())) && !headers.contains(":protocol");
        if (tunnel) {
            return "";
        }
        if (headers.method() == null || headers.scheme() == null) {
            return "':method' or ':scheme' is missing";
        }
        CharSequence path = headers.path();
        return path == null || path.isEmpty() ? "':path' is missing" : "";
    }
}
