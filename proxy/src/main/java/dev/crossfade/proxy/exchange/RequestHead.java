package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.headers.HeaderRules;
import dev.crossfade.proxy.headers.WebSocketHandshake;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/**
 * What must be known about a request's head after its fields were changed for the origin.
 *
 * @param safe whether the method is (RFC 9110 §9.2.1)
 * @param path without the query
 * @param http11 whether the client speaks HTTP/1.1, and so understands chunks
 * @param keepAlive whether the client wants its connection kept
 * @param chunked whether its body has no length
 * @param expectsContinue whether it waits to be told that its body is wanted
 * @param webSocket whether it asks for one
 */
record RequestHead(
        String method,
        boolean safe,
        boolean isHead,
        String path,
        String requestId,
        boolean http11,
        boolean keepAlive,
        boolean chunked,
        boolean expectsContinue,
        boolean webSocket) {

    /** Reads what the rules will remove; {@link #withRequestId} completes it. */
    static RequestHead of(HttpRequest request) {
        HttpMethod method = request.method();
        boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        String uri = request.uri();
        int query = uri.indexOf('?');
        return new RequestHead(
                method.name(),
                isSafe(method),
                method.equals(HttpMethod.HEAD),
                query < 0 ? uri : uri.substring(0, query),
                "",
                http11,
                HttpUtil.isKeepAlive(request),
                HttpUtil.isTransferEncodingChunked(request),
                http11 && request.headers().contains(HttpHeaderNames.EXPECT),
                WebSocketHandshake.isAskedFor(request));
    }

    RequestHead withRequestId(HttpRequest request) {
        return new RequestHead(
                method,
                safe,
                isHead,
                path,
                HeaderRules.requestId(request.headers()),
                http11,
                keepAlive,
                chunked,
                expectsContinue,
                webSocket);
    }

    /** Frames the request for the origin, as the client has framed it. */
    void frame(HttpRequest request) {
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (chunked) {
            request.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (webSocket) {
            WebSocketHandshake.set(request.headers());
        }
    }

    private static boolean isSafe(HttpMethod method) {
        return method.equals(HttpMethod.GET)
                || method.equals(HttpMethod.HEAD)
                || method.equals(HttpMethod.OPTIONS)
                || method.equals(HttpMethod.TRACE);
    }
}
