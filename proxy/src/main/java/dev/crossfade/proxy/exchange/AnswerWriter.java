package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.headers.HeaderRules;
import dev.crossfade.proxy.headers.WebSocketHandshake;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * The answer's head as it went to the client: framed for the version that the client speaks (RFC 9112 §6).
 *
 * @param isReusable whether the connection may carry another request afterwards
 */
record AnswerWriter(int status, boolean isReusable) {

    /** Writes the head of an origin's answer. */
    static AnswerWriter begin(ClientConnection client, RequestHead request, HttpResponse head, HeaderRules rules) {
        rules.response(head.headers());
        return write(client, request, head);
    }

    /** Writes an informational answer of an origin's, and flushes. */
    static void interim(ClientConnection client, HttpResponse head, HeaderRules rules) {
        rules.response(head.headers());
        client.write(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, head.status(), Unpooled.EMPTY_BUFFER, head.headers(), EmptyHttpHeaders.INSTANCE));
        client.flush();
    }

    /** Writes the origin's agreement to a WebSocket, and flushes: the last of HTTP on this connection, or on this stream. */
    static AnswerWriter switching(ClientConnection client, HttpResponse agreement, HeaderRules rules) {
        rules.response(agreement.headers());
        // RFC 9110 §8.6: neither 101 nor an answer to CONNECT has one.
        agreement.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
        if (client.facts().speaksHttp2()) {
            WebSocketHandshake.agreeOverHttp2(agreement);
            client.write(agreement);
        } else {
            WebSocketHandshake.set(agreement.headers());
            client.write(agreement);
            client.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        client.flush();
        return new AnswerWriter(agreement.status().code(), false);
    }

    /** Writes an answer of the proxy's own, and flushes. */
    static AnswerWriter whole(ClientConnection client, RequestHead request, FullHttpResponse answer) {
        if (request.isHead()) {
            answer.content().clear();
        }
        AnswerWriter written = write(client, request, answer);
        client.flush();
        return written;
    }

    private static AnswerWriter write(ClientConnection client, RequestHead request, HttpResponse head) {
        HttpHeaders headers = head.headers();
        boolean framed = true;
        if (mayHaveBody(request, head.status()) && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            framed = request.http11();
            if (framed) {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        }
        boolean reusable = framed && request.keepAlive() && !client.isClosing();
        if (!reusable) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!request.http11()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        head.setProtocolVersion(HttpVersion.HTTP_1_1);
        client.write(head);
        return new AnswerWriter(head.status().code(), reusable);
    }

    private static boolean mayHaveBody(RequestHead request, HttpResponseStatus status) {
        return !request.isHead()
                && status.code() != HttpResponseStatus.NO_CONTENT.code()
                && status.code() != HttpResponseStatus.NOT_MODIFIED.code();
    }
}
