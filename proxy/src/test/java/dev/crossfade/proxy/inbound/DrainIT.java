package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a proxy comes in time, whatever hangs. */
@Timeout(60)
class DrainIT {

    private static final int WAITING = 32;
    private static final int LARGE = 10 * 1024 * 1024;

    /** More than a client's kernel keeps that was told to keep little, and less than the proxy's does. */
    private static final int UNREAD = 512 * 1024;

    /** Longer than an idle connection is looked at for the last time. */
    private static final Duration WHILE_NOTHING_IS_READ = OpenConnection.LAST_LOOK.multipliedBy(3);

    private final CompletableFuture<EventLoop> loop = new CompletableFuture<>();

    @Test
    void proxyWithNothingUnderWayIsDrainedAtOnce() throws Exception {
        try (ProxyToOrigins proxy = proxy()) {
            proxy.server().stopAccepting();
            assertTrue(proxy.server().drain(Duration.ZERO));
        }
    }

    /** They were sent before anybody could know that the proxy ends; an idle connection is ended, and not reset. */
    @Test
    void requestsThatAreJustComingAreAnsweredAndTheirConnectionsClosed() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.echoing("source");
                ProxyUnderTest proxy = new ProxyUnderTest(origin, origin, ProxyUnderTest.asConfigured());
                RawClient idle = proxy.client();
                RawClient late = proxy.client();
                RawClient begun = proxy.client();
                RawClient fresh = proxy.client()) {
            idle.get("/").answer();
            late.get("/").answer();
            begun.get("/").answer();
            begun.send("POST /orders HTT");
            ProxyUnderTest.until(() -> proxy.metrics().scrape().contains("crossfade_proxy_client_connections 4"));
            late.post("/orders", "0");
            proxy.server().stopAccepting();
            assertEquals("source:0", late.answer().text());
            late.endOutput();
            assertTrue(idle.isEndedByProxy());
            assertFalse(proxy.server().drain(Duration.ZERO));
            begun.send("P/1.1\r\nHost: acme.test\r\nContent-Length: 1\r\n\r\n1");
            RawClient.Answer answer = begun.answer();
            assertEquals("source:1", answer.text());
            assertEquals("close", answer.field("Connection"));
            begun.endOutput();
            fresh.post("/orders", "2");
            assertEquals("source:2", fresh.answer().text());
            fresh.endOutput();
            assertTrue(proxy.server().drain(Duration.ofSeconds(10)));
        }
    }

    /** More than are read between the moment in which they were sent and that in which the proxy ends. */
    @Test
    void requestsThatWaitInTheKernelAreAnswered() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ScriptedOrigin origin = ScriptedOrigin.echoing("source");
                ProxyUnderTest proxy = new ProxyUnderTest(origin, origin, ProxyUnderTest.asConfigured())) {
            for (int i = 0; i < WAITING; i++) {
                RawClient client = proxy.client();
                clients.add(client);
                client.get("/").answer();
            }
            for (RawClient client : clients) {
                client.post("/orders", "1");
            }
            proxy.server().stopAccepting();
            for (RawClient client : clients) {
                assertEquals("source:1", client.answer().text());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** All of the answer has been given when the proxy ends, and much of it is in the proxy's kernel. */
    @Test
    void slowClientOfHttp2ReadsTheWholeOfALargeAnswer() throws Exception {
        try (ScriptedOrigin origin = largeAnswers(new CountDownLatch(0));
                ProxyUnderTest proxy = new ProxyUnderTest(origin, origin, ProxyUnderTest.asConfigured())) {
            try (Http2Connection client =
                    new Http2Connection(proxy.server().addresses().get(0))) {
                client.takeMuchReadLittle();
                int stream = client.get("/");
                client.readUntil(() -> client.received(stream) > LARGE - UNREAD);
                assertEquals(200, proxy.finished().status());
                proxy.server().stopAccepting();
                assertFalse(proxy.server().drain(WHILE_NOTHING_IS_READ), "it waits for the client");

                client.readUntil(() -> client.isEnded(stream));
                assertEquals(LARGE, client.received(stream));
                assertEquals(0, client.end(), "GOAWAY without an error, and the end");
            }
            assertTrue(proxy.server().drain(Duration.ofSeconds(10)));
        }
    }

    /** The next request was sent before anybody could know that this answer is the last: that must not take the answer away. */
    @Test
    void slowClientThatHasSentItsNextRequestReadsTheWholeOfALargeAnswer() throws Exception {
        CountDownLatch proxyEnds = new CountDownLatch(1);
        try (ScriptedOrigin origin = largeAnswers(proxyEnds);
                ProxyUnderTest proxy = new ProxyUnderTest(origin, origin, ProxyUnderTest.asConfigured())) {
            try (RawClient client = proxy.client()) {
                client.readLittle();
                client.get("/");
                assertTrue(origin.nextRequest().requestLine().startsWith("GET / "));
                proxy.server().stopAccepting();
                proxyEnds.countDown();
                client.readUntil("\r\n\r\n");
                assertEquals(LARGE - UNREAD, client.bytes(LARGE - UNREAD).length);
                assertEquals(200, proxy.finished().status());
                client.get("/");
                assertFalse(proxy.server().drain(WHILE_NOTHING_IS_READ), "it waits for the client");

                assertEquals(UNREAD, client.bytes(UNREAD).length);
                assertTrue(client.isEndedByProxy());
            }
            assertTrue(proxy.server().drain(Duration.ofSeconds(10)));
        }
    }

    private static ScriptedOrigin largeAnswers(CountDownLatch when) throws IOException {
        return new ScriptedOrigin((request, connection) -> {
            waitFor(when);
            connection.answer(200, "application/octet-stream", new byte[LARGE], "");
        });
    }

    @Tag("endurance")
    @Test
    void eventLoopThatHangsHoldsUpNeitherDrainNorCloseForever() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ProxyToOrigins proxy = proxy();
        try {
            loop.join().execute(() -> waitFor(release));
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                assertFalse(proxy.server().drain(Duration.ofMillis(50)));
                proxy.close();
            });
        } finally {
            release.countDown();
        }
    }

    /** Gives away one of its event loops. */
    private ProxyToOrigins proxy() throws IOException {
        return new ProxyToOrigins(
                ProxyToOrigins.side("http://origin.test"), ProxyToOrigins.side("http://origin.test"), given -> {
                    loop.complete(given);
                    return new MovableNames();
                });
    }

    private static void waitFor(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
