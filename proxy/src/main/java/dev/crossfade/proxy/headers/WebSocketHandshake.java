package dev.crossfade.proxy.headers;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * The two fields that turn an HTTP/1.1 connection into a WebSocket (RFC 6455 §4). Both are hop-by-hop, so the rules remove them;
 * this sets them again for the next hop. Other upgrades are not forwarded: their request goes on as a plain one. Pure.
 */
public final class WebSocketHandshake {

    private WebSocketHandshake() {}

    /** Whether the request asks for a WebSocket: HTTP/1.1, GET, and without a body. */
    public static boolean isAskedFor(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return namesWebSocket(headers)
                && request.method().equals(HttpMethod.GET)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && "0".equals(headers.get(HttpHeaderNames.CONTENT_LENGTH, "0"));
    }

    /** Whether the answer agrees: 101, and bytes in both directions from here on. */
    public static boolean isAgreedTo(HttpResponse answer) {
        return answer.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()
                && namesWebSocket(answer.headers())
                && answer.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
    }

    /** Sets both fields, for the next hop. */
    public static void set(HttpHeaders headers) {
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }

    private static boolean namesWebSocket(HttpHeaders headers) {
        String protocol = headers.get(HttpHeaderNames.UPGRADE);
        return protocol != null
                && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocol.trim())
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }
}
