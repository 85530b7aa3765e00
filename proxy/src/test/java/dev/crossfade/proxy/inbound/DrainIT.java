package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a proxy comes in time, whatever hangs. */
@Timeout(60)
class DrainIT {

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
            proxy.server().stopAccepting();
            late.post("/orders", "0");
            RawClient.Answer lateAnswer = late.answer();
            assertEquals("source:0", lateAnswer.text());
            assertEquals("close", lateAnswer.field("Connection"));
            assertTrue(idle.isEndedByProxy());
            assertFalse(proxy.server().drain(Duration.ZERO));
            begun.send("P/1.1\r\nHost: acme.test\r\nContent-Length: 1\r\n\r\n1");
            RawClient.Answer answer = begun.answer();
            assertEquals("source:1", answer.text());
            assertEquals("close", answer.field("Connection"));
            fresh.post("/orders", "2");
            assertEquals("source:2", fresh.answer().text());
            assertTrue(proxy.server().drain(Duration.ofSeconds(10)));
        }
    }

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
