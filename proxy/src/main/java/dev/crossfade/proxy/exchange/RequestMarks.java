package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.headers.TraceContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;

/**
 * What a request's head tells observers; it steers nothing. Read before its fields are changed.
 *
 * @param trace that the request belongs to; what strangers say of its recording counts for nothing
 * @param protocol that the client speaks
 * @param debug whether its answer is to tell how it came about: a trusted peer has asked for it
 */
record RequestMarks(TraceContext trace, String protocol, boolean debug) {

    private static final AsciiString DEBUG = AsciiString.cached("crossfade-debug");

    static RequestMarks of(HttpRequest request, ClientConnection client) {
        TraceContext trace = TraceContext.of(request.headers());
        return new RequestMarks(
                client.facts().trusted() ? trace : trace.unasked(),
                client.facts().speaksHttp2()
                        ? "HTTP/2"
                        : request.protocolVersion().text(),
                client.facts().trusted() && "1".equals(request.headers().get(DEBUG)));
    }
}
