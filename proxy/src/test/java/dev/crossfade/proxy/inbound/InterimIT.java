package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Informational answers (RFC 9110 §15.2) on their way through. */
@Timeout(60)
class InterimIT {

    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nKeep-Alive: timeout=5\r\n\r\n";

    private final CountDownLatch hintsSeen = new CountDownLatch(1);
    private ScriptedOrigin origin;
    private ProxyToOrigins proxy;

    @BeforeEach
    void start() throws IOException {
        origin = new ScriptedOrigin((request, connection) -> {
            if (request.requestLine().contains("/waits")) {
                connection.send(HINTS);
                hintsSeen.await();
            } else if (request.requestLine().contains("/continue")) {
                connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            } else if (request.requestLine().contains("/sixteen")) {
                connection.send(HINTS.repeat(16));
            } else {
                connection.send(HINTS);
            }
            connection.answer(200, "final");
        });
        proxy = new ProxyToOrigins(
                ProxyToOrigins.side(origin.url()), ProxyToOrigins.side(origin.url()), Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() throws IOException {
        hintsSeen.countDown();
        proxy.close();
        origin.close();
    }

    @Test
    void earlyHintsComeBeforeTheFinalAnswerIsThere() throws Exception {
        try (RawClient client = proxy.client()) {
            Answer hints = client.get("/waits").answer();
            assertEquals(103, hints.status());
            assertEquals("</a.css>", hints.field("link"));
            assertEquals("", hints.field("keep-alive"));
            hintsSeen.countDown();
            assertEquals("final", client.answer().text());
        }
    }

    @Test
    void pipelinedRequestsBehindEarlyHintsAreAnsweredInOrder() throws Exception {
        try (RawClient client = proxy.client()) {
            client.get("/hints").send("HEAD /hints HTTP/1.1\r\nHost: acme.test\r\n\r\n");
            assertEquals(103, client.answer().status());
            assertEquals("final", client.answer().text());
            assertEquals(103, client.answer().status());
            assertEquals("5", client.answer(false).field("content-length"));
        }
    }

    @Test
    void asManyAsAnExchangeMayHavePass() throws Exception {
        try (RawClient client = proxy.client()) {
            client.get("/sixteen");
            for (int i = 0; i < 16; i++) {
                assertEquals(103, client.answer().status());
            }
            assertEquals("final", client.answer().text());
        }
    }

    @Test
    void clientOfTheOldVersionGetsTheFinalAnswerAlone() throws Exception {
        try (RawClient client = proxy.client()) {
            client.send("GET /hints HTTP/1.0\r\nHost: acme.test\r\n\r\n");
            assertEquals("final", client.answer().text());
        }
    }

    @Test
    void continueIsForTheProxyToSay() throws Exception {
        try (RawClient client = proxy.client()) {
            assertEquals("final", client.post("/continue", "x").answer().text());
        }
    }

    @Test
    void hintsOfAnAnswerThatMayBeKeptBackAreDropped() throws Exception {
        proxy.route(Side.SOURCE, RouteMode.ARMED);
        try (RawClient client = proxy.client()) {
            assertEquals("final", client.get("/hints").answer().text());
        }
    }
}
