package dev.crossfade.proxy.parking;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * What a controller is asked.
 *
 * @param mediaType of the body; empty where there is none
 * @param success the status that comes with a receipt
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and never changed
record Question(HttpMethod method, String path, String mediaType, byte[] body, int success) {

    /**
     * @param authority of the controller
     * @param token null for none
     */
    HttpRequest head(String authority, @Nullable String token) {
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path);
        head.headers().set(HttpHeaderNames.HOST, authority);
        if (token != null) {
            head.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
        }
        if (!mediaType.isEmpty()) {
            head.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, mediaType)
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        return head;
    }

    LastHttpContent content() {
        return body.length == 0
                ? LastHttpContent.EMPTY_LAST_CONTENT
                : new DefaultLastHttpContent(Unpooled.wrappedBuffer(body));
    }
}
