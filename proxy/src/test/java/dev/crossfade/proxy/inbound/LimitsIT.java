package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.observe.ExchangeEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each key of {@code proxy.limits}: what still passes, what is one too much, its status and its counter; over both HTTPs. */
@Timeout(60)
class LimitsIT {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int REQUEST_LINE = 8 * 1024;
    private static final int HEADERS = 32 * 1024;
    private static final int HEADER_COUNT = 128;
    private static final int REFUSED_STREAM = 7;
    private static final String HOST = "Host: acme.test\r\n";

    private ScriptedOrigin origin;

    @BeforeEach
    void start() throws IOException {
        origin = ScriptedOrigin.echoing("source");
    }

    @AfterEach
    void stop() throws IOException {
        origin.close();
    }

    @Test
    void requestLineAtItsBoundPassesAndOneByteMoreIs414() throws Exception {
        try (ProxyUnderTest proxy = proxy(UnaryOperator.identity())) {
            assertEquals(200, line(proxy, REQUEST_LINE).status());
            assertEquals(414, line(proxy, REQUEST_LINE + 1).status());
            assertEquals(1, proxy.metrics().count("uri_too_long"));
            assertEquals(1, origin.received());
        }
    }

    @Test
    void pathOfHttp2IsHeldToTheRequestLineThatIsMadeOfIt() throws Exception {
        int longest = REQUEST_LINE - "GET  HTTP/1.1".length();
        try (ProxyUnderTest proxy = proxy(UnaryOperator.identity());
                Http2Connection client = new Http2Connection(proxy.address())) {
            assertEquals(
                    200,
                    client.answer(client.get("/" + "a".repeat(longest - 1))).status());
            assertEquals(
                    414, client.answer(client.get("/" + "a".repeat(longest))).status());
            assertEquals(200, client.answer(client.get("/")).status());
            assertEquals(1, proxy.metrics().count("uri_too_long"));
            assertEquals(2, origin.received());
        }
    }

    @Test
    void headerAtItsBoundPassesAndOneByteMoreIs431() throws Exception {
        try (ProxyUnderTest proxy = proxy(UnaryOperator.identity())) {
            assertEquals(200, header(proxy, HEADERS).status());
            assertEquals(431, header(proxy, HEADERS + 1).status());
            assertEquals(1, proxy.metrics().count("headers_too_large"));
            assertEquals(1, origin.received());
        }
    }

    @Test
    void headerOfHttp2AtItsBoundPassesAndOneByteMoreIs431() throws Exception {
        try (ProxyUnderTest proxy = proxy(UnaryOperator.identity());
                Http2Connection client = new Http2Connection(proxy.address())) {
            assertEquals(200, client.answer(list(client, HEADERS)).status());
            assertEquals(431, client.answer(list(client, HEADERS + 1)).status());
            assertEquals(200, client.answer(client.get("/")).status());
            assertEquals(1, proxy.metrics().count("headers_too_large"));
            assertEquals(2, origin.received());
        }
    }

    @Test
    void asManyFieldsAsMayBePassAndOneMoreIs431() throws Exception {
        try (ProxyUnderTest proxy = proxy(UnaryOperator.identity());
                RawClient fewer = proxy.client();
                RawClient more = proxy.client()) {
            String fields = "X-A: 1\r\n".repeat(HEADER_COUNT - 1);
            fewer.send("GET / HTTP/1.1\r\n" + HOST + fields + "\r\n");
            assertEquals(200, fewer.answer().status());
            more.send("GET / HTTP/1.1\r\n" + HOST + fields + "X-A: 1\r\n\r\n");
            assertEquals(431, more.answer().status());
            assertEquals(1, proxy.metrics().count("too_many_headers"));
            assertEquals(1, origin.received());
        }
    }

    @Test
    void asManyFieldsOfHttp2AsMayBePassAndOneMoreIs431() throws Exception {
        String[] head = {":method", "GET", ":scheme", "http", ":authority", "acme.test", ":path", "/"};
        try (ProxyUnderTest proxy = proxy(UnaryOperator.identity());
                Http2Connection client = new Http2Connection(proxy.address())) {
            // :authority becomes the Host field.
            String[] fields = "x-a,1,".repeat(HEADER_COUNT - 1).split(",", -1);
            String[] most = Stream.concat(Stream.of(head), Stream.of(fields).limit(fields.length - 1))
                    .toArray(String[]::new);
            String[] tooMany =
                    Stream.concat(Stream.of(most), Stream.of("x-a", "1")).toArray(String[]::new);
            assertEquals(200, client.answer(client.request(true, most)).status());
            assertEquals(431, client.answer(client.request(true, tooMany)).status());
            assertEquals(200, client.answer(client.get("/")).status());
            assertEquals(1, proxy.metrics().count("too_many_headers"));
            assertEquals(2, origin.received());
        }
    }

    @Test
    void headerThatDoesNotComeInTimeIsAnsweredWith408AndAConnectionWithoutOneIsClosed() throws Exception {
        try (ProxyUnderTest proxy =
                        proxy(limits -> times(limits, SHORT, Duration.ofMinutes(1), Duration.ofMinutes(1)));
                RawClient silent = proxy.client();
                RawClient slow = proxy.client()) {
            slow.send("GET / HTTP/1.1\r\nHo");
            assertEquals(408, slow.answer().status());
            assertTrue(slow.isClosedByProxy());
            assertTrue(silent.isClosedByProxy());
            assertEquals(2, proxy.metrics().count("header_timeout"));
            assertEquals(0, origin.received());
        }
    }

    @Test
    void nextHeaderOnAConnectionHasToComeInTimeAsTheFirstHad() throws Exception {
        try (ProxyUnderTest proxy =
                        proxy(limits -> times(limits, SHORT, Duration.ofMinutes(1), Duration.ofMinutes(1)));
                RawClient idle = proxy.client()) {
            assertEquals(200, idle.get("/").answer().status());
            try (RawClient afterAnswer = proxy.client()) {
                assertEquals(200, afterAnswer.get("/").answer().status());
                afterAnswer.send("GET / HTTP/1.1\r\n");
                assertEquals(408, afterAnswer.answer().status());
                assertTrue(afterAnswer.isClosedByProxy());
            }
            try (RawClient inTheSameRead = proxy.client()) {
                inTheSameRead.send("GET / HTTP/1.1\r\nHost: acme.test\r\n\r\nGET / HT");
                assertEquals(200, inTheSameRead.answer().status());
                assertEquals(408, inTheSameRead.answer().status());
            }
            assertEquals(2, proxy.metrics().count("header_timeout"));
            assertEquals(200, idle.get("/").answer().status());
        }
    }

    @Test
    void bodyThatDoesNotGoOnInTimeIs408() throws Exception {
        try (ProxyUnderTest proxy =
                        proxy(limits -> times(limits, Duration.ofMinutes(1), SHORT, Duration.ofMinutes(1)));
                RawClient client = proxy.client();
                Http2Connection other = new Http2Connection(proxy.address())) {
            client.send("POST /x HTTP/1.1\r\n" + HOST + "Content-Length: 100\r\n\r\nabc");
            assertEquals(408, client.answer().status());
            assertTrue(client.isClosedByProxy());
            int stream = other.request(
                    false, ":method", "POST", ":scheme", "http", ":authority", "acme.test", ":path", "/x");
            other.data(stream, "abc", false);
            assertEquals(408, other.answer(stream).status());
            assertEquals(200, other.answer(other.get("/")).status());
            assertEquals(2, proxy.metrics().count("body_timeout"));
            assertEquals(1, origin.received());
        }
    }

    /** Whose fault it is that nothing moves: the origin waits for the client, too. */
    @Test
    void clientThatDoesNotGoOnIsNoFailureOfTheOriginHoweverShortItsTimeIs() throws Exception {
        try (ProxyUnderTest proxy = new ProxyUnderTest(
                        origin,
                        origin,
                        ProxyUnderTest.asConfigured(),
                        limits -> times(limits, Duration.ofMinutes(1), SHORT.multipliedBy(4), Duration.ofMinutes(1)),
                        SHORT);
                RawClient client = proxy.client()) {
            client.send("POST /x HTTP/1.1\r\n" + HOST + "Content-Length: 100\r\n\r\nabc");
            assertEquals(408, client.answer().status());
            assertEquals(ExchangeEnd.REFUSED, proxy.finished().end());
            assertEquals(1, proxy.metrics().count("body_timeout"));
            assertEquals(0, origin.received());
        }
    }

    @Test
    void headersThatComeSlowlyAreCountedBeforeTheyAreWhole() throws Exception {
        try (ProxyUnderTest proxy = proxy(UnaryOperator.identity());
                RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\n" + HOST);
            client.send("a: b\r\n".repeat(HEADER_COUNT + 1));
            assertEquals(431, client.answer().status());
            assertEquals(1, proxy.metrics().count("too_many_headers"));
        }
    }

    /** Without it a few hundred clients with the largest headers that are allowed fill a small heap. */
    @Test
    void largeHeadersOfAllClientsTogetherAreBounded() throws Exception {
        String large = "x: " + "y".repeat(20_000) + "\r\n";
        try (ProxyUnderTest proxy = proxy(limits -> memory(limits, "300KiB"));
                RawClient first = proxy.client();
                RawClient second = proxy.client();
                RawClient third = proxy.client();
                Http2Connection other = new Http2Connection(proxy.address())) {
            first.send("GET / HTTP/1.1\r\n" + HOST + large);
            second.send("GET / HTTP/1.1\r\n" + HOST + large);
            ProxyUnderTest.until(() -> proxy.server().memory().heads().used() > 60_000);
            third.send("GET / HTTP/1.1\r\n" + HOST + large + "\r\n");
            RawClient.Answer refused = third.answer();
            assertEquals(503, refused.status());
            assertEquals("1", refused.field("Retry-After"));
            int stream = other.request(
                    true,
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":authority",
                    "acme.test",
                    ":path",
                    "/",
                    "x",
                    "y".repeat(12_500));
            assertEquals(REFUSED_STREAM, other.answer(stream).reset());
            assertEquals(2, proxy.metrics().count("head_memory"));
            assertEquals(200, other.answer(other.get("/")).status());
            first.send("\r\n");
            assertEquals(200, first.answer().status());
            second.reset();
            ProxyUnderTest.until(() -> proxy.server().memory().heads().used() == 0);
        }
    }

    @Test
    void connectionWithNothingToDoIsClosedAndSaysSoOverHttp2() throws Exception {
        try (ProxyUnderTest proxy =
                        proxy(limits -> times(limits, Duration.ofMinutes(1), Duration.ofMinutes(1), SHORT));
                RawClient client = proxy.client();
                Http2Connection other = new Http2Connection(proxy.address())) {
            assertEquals(200, client.get("/").answer().status());
            assertTrue(client.isClosedByProxy());
            assertEquals(200, other.answer(other.get("/")).status());
            assertEquals(0, other.end());
        }
    }

    @Test
    void connectionBeyondTheBoundIsClosedAtOnceAndOneThatLeavesMakesRoom() throws Exception {
        try (ProxyUnderTest proxy = proxy(limits -> connections(limits, 2));
                RawClient stays = proxy.client()) {
            assertEquals(200, stays.get("/").answer().status());
            try (RawClient leaves = proxy.client()) {
                assertEquals(200, leaves.get("/").answer().status());
                try (RawClient third = proxy.client()) {
                    assertTrue(third.isClosedByProxy());
                }
                assertEquals(1, proxy.metrics().count("connections"));
                assertEquals(200, leaves.get("/").answer().status());
            }
            ProxyUnderTest.until(() -> answers(proxy));
        }
    }

    @Test
    void bodiesThatTogetherOutgrowTheMemoryAreSentOnceAndNotReplayed() throws Exception {
        String body = "y".repeat(3000);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    mayAnswer.await();
                    connection.answer(503, "refused");
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(
                        source, target, ProxyUnderTest.asConfigured(), limits -> memory(limits, "4KiB"));
                RawClient first = proxy.client();
                RawClient second = proxy.client();
                RawClient third = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.SOURCE);
            first.post("/orders", body);
            ProxyUnderTest.until(() -> source.received() == 1);
            second.post("/orders", body);
            ProxyUnderTest.until(() -> source.received() == 2);
            assertEquals(1, proxy.metrics().count("buffer_memory"));
            assertEquals(0, proxy.metrics().count("replay_buffer"));
            mayAnswer.countDown();
            assertEquals("target:" + body, first.answer().text());
            assertEquals("503 refused", seen(second.answer()));
            assertEquals("target:" + body, third.post("/orders", body).answer().text());
            assertEquals(2, target.received());
        }
    }

    private static String seen(Answer answer) {
        return answer.status() + " " + answer.text();
    }

    private static boolean answers(ProxyUnderTest proxy) {
        try (RawClient client = proxy.client()) {
            return client.get("/").answer().status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static Answer line(ProxyUnderTest proxy, int length) throws IOException {
        String path = "/" + "a".repeat(length - "GET / HTTP/1.1".length());
        try (RawClient client = proxy.client()) {
            return client.send("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n").answer();
        }
    }

    /** With fields of so many bytes, without their ends of line. */
    private static Answer header(ProxyUnderTest proxy, int length) throws IOException {
        int left = length - "Host: acme.test".length() - "X: ".length();
        try (RawClient client = proxy.client()) {
            return client.send("GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(left) + "\r\n\r\n")
                    .answer();
        }
    }

    /** A request with a list of so many bytes as RFC 9113 §6.5.2 counts them. */
    private static int list(Http2Connection client, int length) throws IOException {
        String[] head = {":method", "GET", ":scheme", "http", ":authority", "acme.test", ":path", "/", "x", ""};
        int used = 32 * head.length / 2;
        for (String part : head) {
            used += part.length();
        }
        head[head.length - 1] = "y".repeat(length - used);
        byte[] block = Http2Connection.block(head);
        int stream = client.open();
        int frame = 16 * 1024;
        for (int from = 0; from < block.length; from += frame) {
            int end = Math.min(block.length, from + frame);
            int flags = (from == 0 ? Http2Connection.END_STREAM : 0)
                    | (end == block.length ? Http2Connection.END_HEADERS : 0);
            client.frame(
                    from == 0 ? Http2Connection.HEADERS : Http2Connection.CONTINUATION,
                    flags,
                    stream,
                    java.util.Arrays.copyOfRange(block, from, end));
        }
        return stream;
    }

    private ProxyUnderTest proxy(UnaryOperator<Limits> limits) throws IOException {
        return new ProxyUnderTest(origin, origin, ProxyUnderTest.asConfigured(), limits);
    }

    private static Limits times(Limits usual, Duration header, Duration bodyIdle, Duration idle) {
        return new Limits(
                usual.requestLine(),
                usual.headers(),
                usual.headerCount(),
                header,
                bodyIdle,
                idle,
                usual.connections(),
                usual.bufferMemory());
    }

    private static Limits connections(Limits usual, int connections) {
        return new Limits(
                usual.requestLine(),
                usual.headers(),
                usual.headerCount(),
                usual.headerTimeout(),
                usual.bodyIdleTimeout(),
                usual.idleTimeout(),
                connections,
                usual.bufferMemory());
    }

    private static Limits memory(Limits usual, String memory) {
        return new Limits(
                usual.requestLine(),
                usual.headers(),
                usual.headerCount(),
                usual.headerTimeout(),
                usual.bodyIdleTimeout(),
                usual.idleTimeout(),
                usual.connections(),
                Bytes.parse(memory));
    }
}
