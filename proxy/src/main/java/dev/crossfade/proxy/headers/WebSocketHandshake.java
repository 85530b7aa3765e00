package dev.crossfade.proxy.headers;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The two fields that turn an HTTP/1.1 connection into a WebSocket (RFC 6455 §4). Both are hop-by-hop, so the rules remove them;
 * this sets them again for the next hop. Other upgrades are not forwarded: their request goes on as a plain one. Pure.
 */
public final class WebSocketHandshake {

    private static final String ACCEPTANCE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private WebSocketHandshake() {}

    /** Whether the request asks for a WebSocket: HTTP/1.1, GET, with a key, and without a body. */
    public static boolean isAskedFor(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return namesWebSocket(headers)
                && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
                && request.method().equals(HttpMethod.GET)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && "0".equals(headers.get(HttpHeaderNames.CONTENT_LENGTH, "0"));
    }

    /**
     * Whether the answer agrees: 101, and bytes in both directions from here on.
     *
     * @param key that was asked with; null when there was none, and then any acceptance will do
     */
    public static boolean isAgreedTo(HttpResponse answer, @Nullable String key) {
        String accepted = answer.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
        return answer.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()
                && namesWebSocket(answer.headers())
                && accepted != null
                && (key == null || accepted.trim().equals(acceptance(key)));
    }

    /** Makes a request that asks for a WebSocket in the words of HTTP/2 (RFC 8441 §5) one that does in those of HTTP/1.1. */
    public static void ask(HttpHeaders headers) {
        set(headers);
        headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, newKey());
        if (!headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION)) {
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
        }
    }

    /** Makes an origin's agreement one in the words of HTTP/2, in which no key is accepted (RFC 8441 §5.1). */
    public static void agreeOverHttp2(HttpResponse agreement) {
        agreement.setStatus(HttpResponseStatus.OK);
        agreement.headers().remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
    }

    /** Tells one handshake from another, and guards no secret: any random will do (§10.3). */
    private static String newKey() {
        byte[] nonce = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    /** What an origin makes of a key to show that it speaks WebSocket (§4.2.2). */
    private static String acceptance(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encodeToString(digest.digest((key + ACCEPTANCE).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
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
