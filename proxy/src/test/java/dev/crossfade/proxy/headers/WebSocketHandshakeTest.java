package dev.crossfade.proxy.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WebSocketHandshakeTest {

    /** RFC 6455 §1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPTED = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final Random random = new Random(1);
    private final HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    private final HttpResponse answer =
            new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);

    @Test
    void whatIsAskedInTheWordsOfHttp11IsUnderstoodAndHasAFreshKey() {
        WebSocketHandshake.ask(request.headers(), random);
        assertTrue(WebSocketHandshake.isAskedFor(request));
        String key = request.headers().get("Sec-WebSocket-Key");
        assertEquals(16, Base64.getDecoder().decode(key).length);
        assertEquals("13", request.headers().get("Sec-WebSocket-Version"));
        WebSocketHandshake.ask(request.headers(), random);
        assertNotEquals(key, request.headers().get("Sec-WebSocket-Key"));
    }

    @Test
    void versionOfTheClientsStaysForTheOriginToJudge() {
        request.headers().set("Sec-WebSocket-Version", "8");
        WebSocketHandshake.ask(request.headers(), random);
        assertEquals("8", request.headers().get("Sec-WebSocket-Version"));
    }

    @Test
    void agreementBelongsToItsKey() {
        WebSocketHandshake.set(answer.headers());
        assertFalse(WebSocketHandshake.isAgreedTo(answer, KEY));
        answer.headers().set("Sec-WebSocket-Accept", ACCEPTED);
        assertTrue(WebSocketHandshake.isAgreedTo(answer, KEY));
        assertFalse(WebSocketHandshake.isAgreedTo(answer, KEY.replace('d', 'e')));
        assertTrue(WebSocketHandshake.isAgreedTo(answer, null));
    }

    @Test
    void overHttp2AnAgreementIsOkAndAcceptsNoKey() {
        answer.headers().set("Sec-WebSocket-Accept", ACCEPTED).set("Sec-WebSocket-Protocol", "chat");
        WebSocketHandshake.agreeOverHttp2(answer);
        assertEquals(HttpResponseStatus.OK, answer.status());
        assertFalse(answer.headers().contains("Sec-WebSocket-Accept"));
        assertEquals("chat", answer.headers().get("Sec-WebSocket-Protocol"));
    }
}
