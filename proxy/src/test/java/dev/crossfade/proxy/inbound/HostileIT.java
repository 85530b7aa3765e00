package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.observe.ExchangeEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile input is answered with the exact status, the connection ends, and the origin sees nothing of it. */
class HostileIT {

    private static final String HOST = "Host: acme.test\r\n";
    private static final String CODED = "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

    private static ScriptedOrigin source;
    private static ScriptedOrigin target;
    private static ProxyUnderTest proxy;

    @BeforeAll
    static void start() throws IOException {
        source = ScriptedOrigin.echoing("source");
        target = ScriptedOrigin.echoing("target");
        proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured(), HostileIT::impatient);
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        source.close();
        target.close();
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                request("no Host", 400, "GET / HTTP/1.1\r\n\r\n"),
                request("two Hosts", 400, "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n"),
                request("empty Host", 400, "GET / HTTP/1.1\r\nHost: \r\n\r\n"),
                request("Host with a path", 400, "GET / HTTP/1.1\r\nHost: acme.test/x\r\n\r\n"),
                request("Host with user information", 400, "GET / HTTP/1.1\r\nHost: a@acme.test\r\n\r\n"),
                request("Host with a bad port", 400, "GET / HTTP/1.1\r\nHost: acme.test:8x\r\n\r\n"),
                request("absolute form that disagrees", 400, "GET http://other.test/ HTTP/1.1\r\n" + HOST + "\r\n"),
                request("target without a slash", 400, "GET x HTTP/1.1\r\n" + HOST + "\r\n"),
                request("star with GET", 400, "GET * HTTP/1.1\r\n" + HOST + "\r\n"),
                request("fragment", 400, "GET /#x HTTP/1.1\r\n" + HOST + "\r\n"),
                request("HTTP/1.2", 505, "GET / HTTP/1.2\r\n" + HOST + "\r\n"),
                request("HTTP/2.0", 505, "GET / HTTP/2.0\r\n" + HOST + "\r\n"),
                request("HTTP/1.2 with a transfer coding", 505, "POST / HTTP/1.2\r\n" + HOST + CODED),
                request("HTTP/2.0 with a transfer coding", 505, "POST / HTTP/2.0\r\n" + HOST + CODED),
                request("HTTP/0.9 with a transfer coding", 505, "POST / HTTP/0.9\r\n" + HOST + CODED),
                request("lower-case method", 400, "get / HTTP/1.1\r\n" + HOST + "\r\n"),
                request("CONNECT", 405, "CONNECT acme.test:443 HTTP/1.1\r\n" + HOST + "\r\n"),
                request("TRACE", 405, "TRACE / HTTP/1.1\r\n" + HOST + "\r\n"),
                request("gzip, chunked", 501, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
                request("CL and TE", 400, post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
                request("two lengths", 400, post("Content-Length: 4\r\nContent-Length: 5\r\n", "abcde")),
                request("signed length", 400, post("Content-Length: +4\r\n", "abcd")),
                request("negative length", 400, post("Content-Length: -1\r\n", "")),
                request("space before the colon", 400, post("Content-Length : 4\r\n", "abcd")),
                request(
                        "chunk size that is none",
                        400,
                        post("Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n0\r\n\r\n")),
                request("bare line feed", 400, "GET / HTTP/1.1\nHost: acme.test\n\n"),
                request("other expectation", 417, post("Expect: miracles\r\nContent-Length: 1\r\n", "x")),
                request("Connection names Host", 400, "GET / HTTP/1.1\r\n" + HOST + "Connection: host\r\n\r\n"),
                request("long request line", 414, "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n" + HOST + "\r\n"),
                request("large header", 431, "GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(40_000) + "\r\n\r\n"),
                request("many fields", 431, "GET / HTTP/1.1\r\n" + HOST + "X-A: 1\r\n".repeat(200) + "\r\n"),
                request("garbage", 400, "\u0016\u0003\u0001 \r\n\r\n"),
                // Framing: what one side takes for a body, the other must not take for a request (RFC 9112 §6, §11.2).
                request("TE and CL", 400, post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n")),
                request(
                        "TE of two fields",
                        400,
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
                request("TE chunked, identity", 400, post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")),
                request("TE identity", 400, post("Transfer-Encoding: identity\r\n", "")),
                request("TE xchunked", 400, post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")),
                request(
                        "TE chunked twice in one field",
                        400,
                        post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")),
                request("TE with a vertical tab", 400, post("Transfer-Encoding: \u000bchunked\r\n", "0\r\n\r\n")),
                request("TE with a space before its colon", 400, post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")),
                request(
                        "TE over HTTP/1.0",
                        400,
                        "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                request("same length twice", 400, post("Content-Length: 4\r\nContent-Length: 4\r\n", "abcd")),
                request("lengths in one field", 400, post("Content-Length: 4, 5\r\n", "abcd")),
                request("length with a letter", 400, post("Content-Length: 4x\r\n", "abcd")),
                request("hexadecimal length", 400, post("Content-Length: 0x4\r\n", "abcd")),
                request("length of nothing", 400, post("Content-Length: \r\n", "")),
                request("length with a space inside", 400, post("Content-Length: 1 0\r\n", "abcdefghij")),
                request("length beyond all numbers", 400, post("Content-Length: 99999999999999999999\r\n", "abcd")),
                request(
                        "chunk size with a sign",
                        400,
                        post("Transfer-Encoding: chunked\r\n", "+3\r\nabc\r\n0\r\n\r\n")),
                request("negative chunk size", 400, post("Transfer-Encoding: chunked\r\n", "-3\r\nabc\r\n0\r\n\r\n")),
                request("chunk size with 0x", 400, post("Transfer-Encoding: chunked\r\n", "0x3\r\nabc\r\n0\r\n\r\n")),
                request(
                        "chunk size beyond all numbers",
                        400,
                        post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nabc\r\n0\r\n\r\n")),
                request(
                        "chunk without its end of line",
                        400,
                        post("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n")),
                request(
                        "chunk size with a bare line feed",
                        400,
                        post("Transfer-Encoding: chunked\r\n", "3\nabc\r\n0\r\n\r\n")),
                request(
                        "chunk extension with a bare line feed",
                        400,
                        post("Transfer-Encoding: chunked\r\n", "3;x\nabc\r\n0\r\n\r\n")),
                // Fields (RFC 9112 §5).
                request("field without a colon", 400, "GET / HTTP/1.1\r\n" + HOST + "Nonsense\r\n\r\n"),
                request("field without a name", 400, "GET / HTTP/1.1\r\n" + HOST + ": x\r\n\r\n"),
                request("field name with a space", 400, "GET / HTTP/1.1\r\n" + HOST + "X Y: x\r\n\r\n"),
                request("field name with NUL", 400, "GET / HTTP/1.1\r\n" + HOST + "X\u0000: x\r\n\r\n"),
                request("field value with NUL", 400, "GET / HTTP/1.1\r\n" + HOST + "X: a\u0000b\r\n\r\n"),
                request(
                        "field value with a bare carriage return",
                        400,
                        "GET / HTTP/1.1\r\n" + HOST + "X: a\rGET /x\r\n\r\n"),
                request("first field begins with a space", 400, "GET / HTTP/1.1\r\n X: y\r\n" + HOST + "\r\n"),
                request("bare line feed in the header", 400, "GET / HTTP/1.1\r\n" + HOST + "X: y\nZ: z\r\n\r\n"),
                // The request line (RFC 9112 §3).
                request("no version", 400, "GET /\r\n\r\n"),
                request("HTTP/0.9", 505, "GET / HTTP/0.9\r\n" + HOST + "\r\n"),
                request("HTTP/3.0", 505, "GET / HTTP/3.0\r\n" + HOST + "\r\n"),
                request("version of three numbers", 400, "GET / HTTP/1.1.1\r\n" + HOST + "\r\n"),
                request("space in the target", 400, "GET /a b HTTP/1.1\r\n" + HOST + "\r\n"),
                request("NUL in the target", 400, "GET /\u0000 HTTP/1.1\r\n" + HOST + "\r\n"),
                request("bare carriage return in the target", 400, "GET /\rx HTTP/1.1\r\n" + HOST + "\r\n"),
                request("method with a colon", 400, "GE:T / HTTP/1.1\r\n" + HOST + "\r\n"),
                request("method with a control character", 400, "GE\u0001T / HTTP/1.1\r\n" + HOST + "\r\n"),
                request(
                        "absolute form with user information",
                        400,
                        "GET http://a@acme.test/ HTTP/1.1\r\n" + HOST + "\r\n"),
                request("absolute form of another scheme", 400, "GET ftp://acme.test/ HTTP/1.1\r\n" + HOST + "\r\n"),
                request("authority form with GET", 400, "GET acme.test:80 HTTP/1.1\r\n" + HOST + "\r\n"),
                request("HTTP/2 preface that breaks off", 505, "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
                // Host (RFC 9112 §3.2) and Connection (RFC 9110 §7.6.1).
                request("hosts in one field", 400, "GET / HTTP/1.1\r\nHost: acme.test, other.test\r\n\r\n"),
                request("Host with a space", 400, "GET / HTTP/1.1\r\nHost: acme .test\r\n\r\n"),
                request("Host with an open bracket", 400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
                request("Host of a tenant that is not here", 404, "GET / HTTP/1.1\r\nHost: other.test\r\n\r\n"),
                request(
                        "Connection names Content-Length",
                        400,
                        post("Connection: content-length\r\nContent-Length: 1\r\n", "x")),
                request(
                        "Connection names Cookie",
                        400,
                        "GET / HTTP/1.1\r\n" + HOST + "Connection: close, cookie\r\n\r\n"),
                request(
                        "Connection names Authorization",
                        400,
                        "GET / HTTP/1.1\r\n" + HOST + "Connection: Authorization\r\n\r\n"),
                request(
                        "Connection names X-Forwarded-For",
                        400,
                        "GET / HTTP/1.1\r\n" + HOST + "Connection: x-forwarded-for\r\n\r\n"),
                request("two expectations", 417, post("Expect: 100-continue, x\r\nContent-Length: 1\r\n", "x")));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("hostile")
    void hostileRequestGetsItsStatusAndReachesNoOrigin(String name, int status, String bytes) throws Exception {
        int before = source.received();
        int rejections = proxy.metrics().rejections();
        try (RawClient client = proxy.client()) {
            client.send(bytes);
            assertEquals(status, client.answer().status());
            assertTrue(client.isClosedByProxy());
        }
        assertEquals(rejections + 1, proxy.metrics().rejections());
        try (RawClient other = proxy.client()) {
            assertEquals("source:fine", other.post("/", "fine").answer().text());
        }
        assertEquals(before + 1, source.received());
    }

    @Test
    void malformedChunkInMidBodyNeverBecomesACompleteRequest() throws Exception {
        int before = source.received();
        try (RawClient client = proxy.client()) {
            client.send(post("Transfer-Encoding: chunked\r\n", "4\r\nabcd\r\n"));
            ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 1);
            client.send("nonsense\r\n\r\n");
            assertEquals(400, client.answer().status());
        }
        ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 0);
        assertEquals(before, source.received());
    }

    @Test
    void bodyOnGetIsFramedExactlyAndNeverTakenForARequest() throws Exception {
        int before = source.received();
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: acme.test\r\n\r\n";
        try (RawClient client = proxy.client()) {
            client.send(
                    "GET /outer HTTP/1.1\r\n" + HOST + "Content-Length: " + smuggled.length() + "\r\n\r\n" + smuggled);
            assertEquals("source:" + smuggled, client.answer().text());
        }
        assertEquals(before + 1, source.received());
    }

    @Test
    void slowHeaderIsGivenUp() throws Exception {
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHo");
            assertEquals(408, client.answer().status());
            assertTrue(client.isClosedByProxy());
        }
    }

    @Test
    void slowBodyIsGivenUp() throws Exception {
        int before = source.received();
        try (RawClient client = proxy.client()) {
            client.send(post("Content-Length: 100\r\n", "abc"));
            assertEquals(408, client.answer().status());
            assertTrue(client.isClosedByProxy());
        }
        assertEquals(before, source.received());
    }

    @Test
    void clientThatDoesNotReadItsAnswerIsGivenUp() throws Exception {
        byte[] large = new byte[32 * 1024 * 1024];
        try (ScriptedOrigin origin = new ScriptedOrigin(
                        (request, connection) -> connection.answer(200, "application/octet-stream", large, ""));
                ProxyUnderTest own = new ProxyUnderTest(
                        origin,
                        origin,
                        ProxyUnderTest.asConfigured(),
                        usual -> new Limits(
                                usual.requestLine(),
                                usual.headers(),
                                usual.headerCount(),
                                usual.headerTimeout(),
                                usual.bodyIdleTimeout(),
                                Duration.ofMillis(500),
                                usual.connections(),
                                usual.bufferMemory()));
                RawClient client = own.client()) {
            client.get("/large");
            assertEquals(ExchangeEnd.CLIENT_GONE, own.finished().end());
        }
    }

    private static Limits impatient(Limits usual) {
        return new Limits(
                usual.requestLine(),
                usual.headers(),
                usual.headerCount(),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                usual.idleTimeout(),
                usual.connections(),
                usual.bufferMemory());
    }

    private static String post(String fields, String body) {
        return "POST /x HTTP/1.1\r\n" + HOST + fields + "\r\n" + body;
    }

    private static Arguments request(String name, int status, String bytes) {
        return Arguments.of(name, status, bytes);
    }
}
