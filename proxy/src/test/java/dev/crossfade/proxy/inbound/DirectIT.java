package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.observe.ExchangeEnd;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DIRECT: requests and answers pass through. */
class DirectIT {

    private ScriptedOrigin source;
    private ScriptedOrigin target;
    private ProxyUnderTest proxy;
    private final AtomicInteger closes = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        source = new ScriptedOrigin((request, connection) -> {
            if (request.requestLine().contains("/chunked")) {
                connection.send(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            } else if (request.requestLine().contains("/until-close")) {
                connection.send("HTTP/1.1 200 OK\r\n\r\nwhole");
                connection.socket().close();
            } else if (request.requestLine().contains("/cut")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                connection.socket().close();
            } else if (request.requestLine().contains("/reset")) {
                connection.reset();
            } else if (request.requestLine().contains("/close")) {
                connection.answer(200, "text/plain", "bye".getBytes(java.nio.charset.StandardCharsets.UTF_8), "");
                connection.socket().close();
                closes.incrementAndGet();
            } else {
                connection.answer(200, "text/plain", request.body(), "");
            }
        });
        target = ScriptedOrigin.echoing("target");
        proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        source.close();
        target.close();
    }

    @Test
    void requestAndAnswerPassThroughOverKeptConnections() throws Exception {
        try (RawClient client = proxy.client()) {
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        "body-" + i,
                        client.post("/orders?x=" + i, "body-" + i).answer().text());
            }
        }
        assertEquals(20, source.received());
        assertEquals(1, source.connections());
        assertEquals("POST /orders?x=0 HTTP/1.1", source.nextRequest().requestLine());
        var first = proxy.finished();
        assertEquals(ExchangeEnd.DELIVERED, first.end());
        assertEquals("/orders", first.path());
        assertEquals(200, first.status());
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (RawClient client = proxy.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                all.append("POST /a HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 2\r\n\r\n")
                        .append(10 + i);
            }
            client.send(all.toString());
            for (int i = 0; i < 30; i++) {
                assertEquals(String.valueOf(10 + i), client.answer().text());
            }
        }
    }

    @Test
    void largeBodiesStreamBothWays() throws Exception {
        byte[] large = new byte[8 * 1024 * 1024];
        new Random(7).nextBytes(large);
        try (RawClient client = proxy.client()) {
            Thread upload = new Thread(() -> {
                try {
                    client.send("PUT /large HTTP/1.1\r\nHost: acme.test\r\nContent-Length: " + large.length
                                    + "\r\n\r\n")
                            .send(large);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            upload.start();
            assertArrayEquals(large, client.answer().body());
            upload.join();
        }
    }

    @Test
    void chunkedRequestAndAnswerKeepTheirFraming() throws Exception {
        try (RawClient client = proxy.client()) {
            client.send(
                    "POST /echo HTTP/1.1\r\nHost: acme.test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwxyz\r\n0\r\n\r\n");
            assertEquals("wxyz", client.answer().text());
            Answer answer = client.get("/chunked").answer();
            assertEquals("abcde", answer.text());
            assertEquals("chunked", answer.field("transfer-encoding"));
        }
    }

    @Test
    void answerThatEndsWithTheConnectionBecomesChunked() throws Exception {
        try (RawClient client = proxy.client()) {
            assertEquals("whole", client.get("/until-close").answer().text());
            assertEquals("again", client.post("/x", "again").answer().text());
        }
    }

    @Test
    void headAndNoContentHaveNoBody() throws Exception {
        try (RawClient client = proxy.client()) {
            client.send("HEAD /x HTTP/1.1\r\nHost: acme.test\r\n\r\n");
            assertEquals(200, client.answer(false).status());
            assertEquals("ok", client.post("/x", "ok").answer().text());
        }
    }

    @Test
    void http10ClientGetsItsConnectionClosed() throws Exception {
        try (RawClient client = proxy.client()) {
            client.send("GET /chunked HTTP/1.0\r\nHost: acme.test\r\n\r\n");
            Answer answer = client.answer();
            assertEquals("abcde", answer.text());
            assertEquals("close", answer.field("connection"));
        }
    }

    @Test
    void answerThatIsCutShortIsNeverCompleted() throws Exception {
        try (RawClient client = proxy.client()) {
            client.get("/cut");
            IOException cut = assertThrows(IOException.class, client::answer);
            assertTrue(String.valueOf(cut.getMessage()).contains("4 of 10"), cut::toString);
        }
        assertEquals(ExchangeEnd.CUT, proxy.finished().end());
    }

    @Test
    void unsafeRequestThatBrokeOffIsAnsweredUnknownAndSentOnce() throws Exception {
        try (RawClient client = proxy.client()) {
            Answer answer = client.post("/reset", "x").answer();
            assertEquals(502, answer.status());
            assertEquals("unknown", answer.field("crossfade-outcome"));
            assertEquals("after", client.post("/x", "after").answer().text());
        }
        assertEquals(2, source.received());
        assertEquals(0, proxy.tenant().inFlightUnsafe());
    }

    @Test
    void safeRequestThatBrokeOffIsRepeatedOnce() throws Exception {
        try (RawClient client = proxy.client()) {
            assertEquals(502, client.get("/reset").answer().status());
        }
        assertEquals(2, source.received());
    }

    @Test
    void pooledConnectionThatTheOriginClosedIsNotUsedForAnUnsafeRequest() throws Exception {
        try (RawClient client = proxy.client()) {
            for (int i = 0; i < 50; i++) {
                assertEquals("bye", client.get("/close").answer().text());
                int closed = i + 1;
                ProxyUnderTest.until(() -> closes.get() == closed);
                assertEquals("x" + i, client.post("/x", "x" + i).answer().text());
            }
        }
    }

    @Test
    void strayAnswerIsNeverTakenForThatOfTheNextRequest() throws Exception {
        String stray = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray";
        try (ScriptedOrigin origin = new ScriptedOrigin((request, connection) -> {
                    String own = request.requestLine().substring(4, 6);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + own.length() + "\r\n\r\n" + own + stray);
                });
                ProxyUnderTest other = new ProxyUnderTest(origin, origin, ProxyUnderTest.asConfigured());
                RawClient client = other.client()) {
            client.send("GET /1 HTTP/1.1\r\nHost: acme.test\r\n\r\nGET /2 HTTP/1.1\r\nHost: acme.test\r\n\r\n");
            assertEquals("/1", client.answer().text());
            assertEquals("/2", client.answer().text());
        }
    }

    @Test
    void unknownHostIsNotFound() throws Exception {
        try (RawClient client = proxy.client()) {
            Answer answer =
                    client.send("GET / HTTP/1.1\r\nHost: other.test\r\n\r\n").answer();
            assertEquals(404, answer.status());
            assertEquals("application/problem+json", answer.field("content-type"));
            assertTrue(answer.text().contains("other.test"), answer::text);
            assertTrue(client.isClosedByProxy());
            assertEquals(1, proxy.metrics().count("unknown_host"));
        }
    }

    @Test
    void originThatIsDownIsToldAtOnce() throws Exception {
        source.close();
        try (RawClient client = proxy.client()) {
            assertEquals(502, client.post("/x", "y").answer().status());
        }
        assertEquals(ExchangeEnd.UNREACHABLE, proxy.finished().end());
    }

    @Test
    void clientGoesAwayInMidUploadAndTheOriginNeverSeesACompleteRequest() throws Exception {
        RawClient client = proxy.client();
        client.send("POST /x HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 1000\r\n\r\nhalf");
        ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 1);
        client.reset();
        assertEquals(ExchangeEnd.CLIENT_GONE, proxy.finished().end());
        ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 0);
        assertEquals(0, source.received());
    }

    @Test
    void bytesOfAnswersAreNotMixedUnderPipelining() throws Exception {
        byte[] body = new byte[100_000];
        Arrays.fill(body, (byte) 'z');
        try (RawClient client = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                client.send("POST /x HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 100000\r\n\r\n")
                        .send(body)
                        .get("/chunked");
                assertArrayEquals(body, client.answer().body());
                assertEquals("abcde", client.answer().text());
            }
        }
    }
}
