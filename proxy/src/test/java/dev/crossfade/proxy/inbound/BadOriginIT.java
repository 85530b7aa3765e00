package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever an origin does, its client gets an exact answer, the reason is counted and logged, and the next request is fine: on the
 * same connection of the client's where that was told how the answer ends, and never on the same one of the origin's.
 */
@Timeout(60)
class BadOriginIT {

    /** What the client sees in place of a status: an answer that begins, or not even that, and breaks off. */
    private static final int CUT = 0;

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @FunctionalInterface
    private interface Deed {
        void commit(Connection connection) throws Exception;
    }

    private static final Set<Socket> MISUSED = ConcurrentHashMap.newKeySet();
    private static final Set<Socket> REUSED_AFTER_MISUSE = ConcurrentHashMap.newKeySet();
    private static volatile Deed deed = connection -> {};
    private static volatile boolean spoilsItsConnection;
    private static ScriptedOrigin origin;
    private static ProxyToOrigins proxy;
    private static CapturedLog log;

    @BeforeAll
    static void start() throws IOException {
        log = new CapturedLog();
        origin = new ScriptedOrigin((request, connection) -> {
            if (MISUSED.contains(connection.socket())) {
                REUSED_AFTER_MISUSE.add(connection.socket());
            }
            if (request.requestLine().contains("/fine")) {
                connection.answer(200, "fine");
            } else {
                if (spoilsItsConnection) {
                    MISUSED.add(connection.socket());
                }
                deed.commit(connection);
            }
        });
        proxy = new ProxyToOrigins(
                ProxyToOrigins.side(origin.url()), ProxyToOrigins.side(origin.url()), Duration.ofMillis(400));
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        origin.close();
        log.close();
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                row("is silent", 504, 502, "response_timeout", c -> {}),
                row(
                        "closes before the head",
                        502,
                        502,
                        "closed",
                        c -> c.socket().close()),
                row("resets before the head", 502, 502, "reset", Connection::reset),
                row("closes in the head", 502, 502, "closed", sending(OK + "Content-Le", true)),
                row("closes in the body", CUT, CUT, "closed", sending(OK + "Content-Length: 9\r\n\r\nhalf", true)),
                row(
                        "falls silent in the body",
                        CUT,
                        CUT,
                        "response_timeout",
                        sending(OK + "Content-Length: 9\r\n\r\nhalf")),
                row("sends too much", 200, 200, "stray_bytes", sending(OK + "Content-Length: 3\r\n\r\nabcdef")),
                row("answers twice", 200, 200, "stray_bytes", sending((OK + "Content-Length: 3\r\n\r\nabc").repeat(2))),
                row("has no length and closes", 200, 200, "", sending(OK + "\r\nabc", true)),
                row(
                        "closes before the last chunk",
                        CUT,
                        CUT,
                        "closed",
                        sending(OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", true)),
                row(
                        "begins with a chunk size that is none",
                        502,
                        502,
                        "malformed",
                        sending(OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")),
                row(
                        "sends a chunk size that is none",
                        CUT,
                        CUT,
                        "malformed",
                        sending(OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\nabc\r\n")),
                row(
                        "sends a chunk larger than its size",
                        CUT,
                        CUT,
                        "malformed",
                        sending(OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n")),
                row("sends garbage", 502, 502, "malformed", sending("\u0000\u0001 garbage\r\n\r\n")),
                row("speaks another protocol", 502, 502, "malformed", sending("SSH-2.0-OpenSSH_9.2\r\n")),
                row("speaks HTTP/2", 502, 502, "malformed", sending("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n")),
                row(
                        "says two lengths",
                        502,
                        502,
                        "malformed",
                        sending(OK + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")),
                row(
                        "sends a large header",
                        502,
                        502,
                        "header_too_large",
                        sending(OK + "X: " + "a".repeat(70_000) + "\r\n\r\n")),
                row(
                        "sends a long status line",
                        502,
                        502,
                        "header_too_large",
                        sending("HTTP/1.1 200 " + "a".repeat(9_000) + "\r\n\r\n")),
                row("says 099", 502, 502, "bad_status", sending("HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n")),
                row("says 1000", 502, 502, "bad_status", sending("HTTP/1.1 1000 Odd\r\nContent-Length: 0\r\n\r\n")),
                row("says 999", 999, 999, "", sending("HTTP/1.1 999 Odd\r\nContent-Length: 3\r\n\r\nabc")),
                row("says 299", 299, 299, "", sending("HTTP/1.1 299 Odd\r\nContent-Length: 3\r\n\r\nabc")),
                row("says 304 with a length", 304, 304, "", sending("HTTP/1.1 304 Same\r\nContent-Length: 3\r\n\r\n")),
                row("says 1xx for ever", 502, 502, "interim_flood", sending("HTTP/1.1 102 Wait\r\n\r\n".repeat(17))),
                row(
                        "switches protocols unasked",
                        502,
                        502,
                        "switched_protocols",
                        sending("HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")));
    }

    @ParameterizedTest(name = "origin that {0}: {1}, counted as {3}")
    @MethodSource("bad")
    void safeRequestGetsAnExactAnswer(String name, int status, int unsafeStatus, String reason, Deed does)
            throws Exception {
        assertEquals(status, misuse("GET", does, reason, status == CUT).status());
    }

    @ParameterizedTest(name = "origin that {0}: {2}, counted as {3}")
    @MethodSource("bad")
    void unsafeRequestIsAnsweredUnknownWhereNobodyCanKnow(
            String name, int safeStatus, int status, String reason, Deed does) throws Exception {
        Answer answer = misuse("POST", does, reason, status == CUT);
        assertEquals(status, answer.status());
        assertEquals(status == 502 ? "unknown" : "", answer.field("crossfade-outcome"));
    }

    private static Answer misuse(String method, Deed does, String reason, boolean isCut) throws Exception {
        deed = does;
        spoilsItsConnection = !reason.isEmpty();
        int before = proxy.failures(reason);
        Answer answer = new Answer(CUT, java.util.List.of(), "");
        try (RawClient client = proxy.client()) {
            client.send(method + " /bad HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 0\r\n\r\n");
            if (isCut) {
                assertThrows(IOException.class, client::answer);
            } else {
                answer = client.answer();
                while (answer.status() < 200) {
                    answer = client.answer();
                }
                assertEquals("fine", client.get("/fine").answer().text());
            }
        }
        if (!reason.isEmpty()) {
            ProxyUnderTest.until(() -> proxy.failures(reason) > before);
            // Of each reason at least its first line is there: the others are sampled.
            ProxyUnderTest.until(() -> log.says("Origin failed: tenant acme, source, " + reason + ": "));
            try (RawClient client = proxy.client()) {
                assertEquals("fine", client.post("/fine", "x").answer().text());
            }
            assertEquals(Set.of(), REUSED_AFTER_MISUSE);
        }
        return answer;
    }

    @Test
    void originThatResetsInTheBodyCutsTheAnswer() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        deed = connection -> {
            connection.send(OK + "Content-Length: 9\r\n\r\nhalf");
            seen.await();
            connection.reset();
        };
        int before = proxy.failures("reset");
        try (RawClient client = proxy.client()) {
            client.get("/bad").readUntil("half");
            seen.countDown();
            assertTrue(client.isClosedByProxy());
        }
        assertEquals(before + 1, proxy.failures("reset"));
    }

    @Test
    void headHasNoBodyWhateverItsLengthAndItsConnectionIsKept() throws Exception {
        try (ScriptedOrigin own = new ScriptedOrigin((request, connection) -> {
                    if (request.requestLine().startsWith("HEAD")) {
                        connection.send(OK + "Content-Length: 9\r\n\r\n");
                    } else {
                        connection.answer(200, "fine");
                    }
                });
                ProxyToOrigins other = new ProxyToOrigins(
                        ProxyToOrigins.side(own.url()), ProxyToOrigins.side(own.url()), Duration.ofSeconds(5));
                RawClient client = other.client()) {
            client.send("HEAD /x HTTP/1.1\r\nHost: acme.test\r\n\r\n");
            assertEquals("9", client.answer(false).field("content-length"));
            assertEquals("fine", client.get("/x").answer().text());
            assertEquals(1, own.connections());
        }
    }

    @Test
    void originThatIsDownIsToldAtOnceAndNothingWasSent() throws Exception {
        ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        String down = "http://127.0.0.1:" + free.getLocalPort();
        free.close();
        try (ProxyToOrigins other = new ProxyToOrigins(
                        ProxyToOrigins.side(down), ProxyToOrigins.side(down), Duration.ofSeconds(5));
                RawClient client = other.client()) {
            Answer answer = client.post("/x", "y").answer();
            assertEquals(502, answer.status());
            assertEquals("", answer.field("crossfade-outcome"));
            assertTrue(answer.text().contains("origin-unreachable"), answer::text);
            assertEquals(2, other.failures("connect_refused"));
        }
    }

    @Test
    void answerThatComesBeforeTheBodyIsDeliveredAndItsConnectionIsNotUsedAgain() throws Exception {
        try (ServerSocket early = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ProxyToOrigins other = new ProxyToOrigins(
                        ProxyToOrigins.side("http://127.0.0.1:" + early.getLocalPort()),
                        ProxyToOrigins.side("http://127.0.0.1:" + early.getLocalPort()),
                        Duration.ofSeconds(5));
                RawClient client = other.client();
                RawClient next = other.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 100000\r\n\r\nhalf");
            try (Socket first = early.accept()) {
                readHead(first.getInputStream());
                answer(first, "413 Too Large");
                assertEquals(413, client.answer().status());
                next.get("/y");
                try (Socket second = early.accept()) {
                    readHead(second.getInputStream());
                    answer(second, "200 OK");
                    assertEquals(200, next.answer().status());
                }
            }
        }
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
    }

    private static void answer(Socket socket, String status) throws IOException {
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static Deed sending(String text) {
        return sending(text, false);
    }

    private static Deed sending(String text, boolean thenCloses) {
        return connection -> {
            connection.send(text);
            if (thenCloses) {
                connection.socket().close();
            }
        };
    }

    private static Arguments row(String name, int safeStatus, int unsafeStatus, String reason, Deed does) {
        return Arguments.of(name, safeStatus, unsafeStatus, reason, does);
    }
}
