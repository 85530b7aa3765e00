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
                request("garbage", 400, "\u0016\u0003\u0001 \r\n\r\n"));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("hostile")
    void hostileRequestGetsItsStatusAndReachesNoOrigin(String name, int status, String bytes) throws Exception {
        int before = source.received();
        try (RawClient client = proxy.client()) {
            client.send(bytes);
            assertEquals(status, client.answer().status());
            assertTrue(client.isClosedByProxy());
        }
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
