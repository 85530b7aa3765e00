package dev.crossfade.proxy.inbound;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.util.List;

/**
 * Makes what Netty's translation from HTTP/2 tells look as if it had come over HTTP/1.1: a head and then a body, without the
 * translation's own fields.
 */
@ChannelHandler.Sharable
final class Http2Requests extends ChannelInboundHandlerAdapter {

    static final Http2Requests INSTANCE = new Http2Requests();

    private Http2Requests() {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof FullHttpRequest whole) {
            HttpRequest head =
                    new DefaultHttpRequest(whole.protocolVersion(), whole.method(), whole.uri(), whole.headers());
            whole.release();
            tidy(head.headers());
            ctx.fireChannelRead(head);
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            if (message instanceof HttpRequest head) {
                tidy(head.headers());
            }
            ctx.fireChannelRead(message);
        }
    }

    private static void tidy(HttpHeaders headers) {
        for (HttpConversionUtil.ExtensionHeaderNames name : HttpConversionUtil.ExtensionHeaderNames.values()) {
            headers.remove(name.text());
        }
        // A Host beside :authority may only repeat it (RFC 9113 §8.3.1); two that differ are refused as two Hosts.
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() == 2 && hosts.get(0).equalsIgnoreCase(hosts.get(1))) {
            headers.set(HttpHeaderNames.HOST, hosts.get(0));
        }
    }
}
