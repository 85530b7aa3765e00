package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.Hold;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Received;
import dev.crossfade.proxy.observe.ExchangeEnd;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HOLDING: new requests wait for the next epoch, and go on in order. */
class HoldingIT {

    private ScriptedOrigin source;
    private ScriptedOrigin target;

    @BeforeEach
    void start() throws IOException {
        source = ScriptedOrigin.echoing("source");
        target = ScriptedOrigin.echoing("target");
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        target.close();
    }

    @Test
    void heldRequestIsSentOnceToTheTargetAfterTheFlip() throws Exception {
        try (ProxyUnderTest proxy = proxy();
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            assertEquals("/orders", proxy.server().held(10).get(0).path());
            proxy.route(Side.TARGET, RouteMode.DIRECT, Side.SOURCE);
            assertEquals("target:x", client.answer().text());
            assertEquals(0, source.received());
            assertEquals(1, target.received());
            assertTrue(proxy.finished().heldNanos() > 0);
            assertEquals(0, proxy.tenant().held());
        }
    }

    @Test
    void requestsAreReleasedFirstComeFirstServed() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ProxyUnderTest proxy = proxy()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            for (int i = 0; i < 100; i++) {
                RawClient client = proxy.client();
                clients.add(client);
                client.post("/orders", "n" + i);
                int held = i + 1;
                ProxyUnderTest.until(() -> proxy.tenant().held() == held);
            }
            proxy.route(Side.SOURCE, RouteMode.DIRECT);
            for (int i = 0; i < 100; i++) {
                assertEquals("source:n" + i, clients.get(i).answer().text());
            }
            assertEquals(100, source.received());
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void connectionsToTheOtherSideAreThereBeforeTheFlipAndAreUsedAfterIt() throws Exception {
        int prepared = 8 * Runtime.getRuntime().availableProcessors();
        try (ProxyUnderTest proxy = proxy();
                RawClient client = proxy.client()) {
            proxy.switching(Side.SOURCE, RouteMode.DIRECT);
            ProxyUnderTest.until(() -> target.connections() == prepared);
            proxy.switching(Side.SOURCE, RouteMode.HOLDING);
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:x", client.answer().text());
            assertEquals(prepared, target.connections());
            assertEquals(0, source.connections());
        }
    }

    @Test
    void connectionsThatWereOpenedAheadAndLostHarmNobody() throws Exception {
        int prepared = 8 * Runtime.getRuntime().availableProcessors();
        try (ProxyUnderTest proxy = proxy();
                RawClient client = proxy.client()) {
            proxy.switching(Side.SOURCE, RouteMode.HOLDING);
            ProxyUnderTest.until(() -> target.connections() == prepared);
            target.closeConnections();
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:x", client.answer().text());
            assertEquals(1, target.received());
        }
    }

    @Test
    void targetThatDoesNotListenWhileSwitchingHarmsNobody() throws Exception {
        target.stopListening();
        try (ProxyUnderTest proxy = proxy();
                RawClient client = proxy.client()) {
            proxy.switching(Side.SOURCE, RouteMode.DIRECT);
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        "source:" + i, client.post("/orders", "" + i).answer().text());
            }
        }
    }

    @Test
    void largeUploadWaitsWithoutBeingReadBeyondTheBuffer() throws Exception {
        String large = "u".repeat(5_000_000);
        try (ProxyUnderTest proxy = proxy();
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> {
                try {
                    client.post("/large", large);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            upload.join();
            assertEquals(5_000_000 + "target:".length(), client.answer().body().length);
        }
    }

    @Test
    void continueIsAnsweredAfterTheHoldAndNotSentUpstream() throws Exception {
        try (ProxyUnderTest proxy = proxy();
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            client.send("POST /x HTTP/1.1\r\nHost: acme.test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals(100, client.answer().status());
            client.send("hi");
            assertEquals("target:hi", client.answer().text());
            assertEquals("", target.nextRequest().field("expect"));
        }
    }

    @Test
    void clientThatLeavesWhileHeldIsTakenOutAndNeverSent() throws Exception {
        try (ProxyUnderTest proxy = proxy()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            RawClient leaving = proxy.client();
            leaving.post("/orders", "gone");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            leaving.close();
            assertEquals(ExchangeEnd.CLIENT_GONE, proxy.finished().end());
            assertEquals(0, proxy.tenant().held());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            try (RawClient staying = proxy.client()) {
                assertEquals(
                        "target:here", staying.post("/orders", "here").answer().text());
            }
            assertEquals(
                    List.of("here"),
                    target.journal().stream().map(Received::text).toList());
        }
    }

    @Test
    void beyondTheLongestWaitTheClientIsAskedToComeBack() throws Exception {
        try (ProxyUnderTest proxy =
                        new ProxyUnderTest(source, target, holding(new Limits(Duration.ofMillis(100), 10)));
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            Answer answer = client.post("/orders", "x").answer();
            assertEquals(503, answer.status());
            assertEquals("1", answer.field("retry-after"));
            assertEquals(ExchangeEnd.HOLD_EXPIRED, proxy.finished().end());
            assertEquals(0, source.received() + target.received());
        }
    }

    @Test
    void beyondTheLargestNumberTheClientIsAskedToComeBackAtOnce() throws Exception {
        try (ProxyUnderTest proxy = new ProxyUnderTest(source, target, holding(new Limits(Duration.ofSeconds(10), 1)));
                RawClient first = proxy.client();
                RawClient second = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            first.post("/orders", "1");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            assertEquals(503, second.post("/orders", "2").answer().status());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:1", first.answer().text());
        }
    }

    @Test
    void holdThatHasOutlivedItsEndRefusesNewRequestsAtOnce() throws Exception {
        try (ProxyUnderTest proxy = proxy();
                RawClient client = proxy.client()) {
            Route now = proxy.tenant().route();
            proxy.tenant()
                    .apply(new Route(
                            now.tenant(),
                            now.epoch().next(),
                            Side.SOURCE,
                            RouteMode.HOLDING,
                            Set.of(),
                            true,
                            Instant.now().minusSeconds(1)));
            assertEquals(503, client.get("/").answer().status());
        }
    }

    @Test
    void unsafeRequestInFlightIsCountedUntilItIsAnsweredAndTheDrainIsTold() throws Exception {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        CompletableFuture<Void> drained = new CompletableFuture<>();
        try (ScriptedOrigin slow = new ScriptedOrigin((request, connection) -> {
                    answer.join();
                    connection.answer(200, "done");
                });
                ProxyUnderTest proxy = new ProxyUnderTest(slow, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            proxy.tenant().onDrained(() -> drained.complete(null));
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> slow.received() == 1);
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            proxy.server().onceEveryEventLoopHasTurned().join();
            assertEquals(1, proxy.tenant().inFlightUnsafe());
            assertFalse(drained.isDone());
            answer.complete(null);
            assertEquals("done", client.answer().text());
            drained.join();
            assertEquals(0, proxy.tenant().inFlightUnsafe());
        }
    }

    @Test
    void clientThatLeavesDoesNotHideItsUnsafeRequestFromTheDrain() throws Exception {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try (ScriptedOrigin slow = new ScriptedOrigin((request, connection) -> {
                    answer.join();
                    connection.answer(200, "done");
                });
                ProxyUnderTest proxy = new ProxyUnderTest(slow, target, ProxyUnderTest.asConfigured())) {
            RawClient client = proxy.client();
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> slow.received() == 1);
            client.close();
            assertEquals(ExchangeEnd.CLIENT_GONE, proxy.finished().end());
            assertEquals(1, proxy.tenant().inFlightUnsafe());
            answer.complete(null);
            ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 0);
        }
    }

    @Test
    void anEventStreamWhoseClientHasLeftDoesNotKeepTheDrainFromItsEnd() throws Exception {
        CompletableFuture<Void> leaving = new CompletableFuture<>();
        try (ScriptedOrigin streaming = new ScriptedOrigin((request, connection) -> {
                    leaving.join();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
                });
                ProxyUnderTest proxy = new ProxyUnderTest(streaming, target, ProxyUnderTest.asConfigured())) {
            RawClient client = proxy.client();
            client.post("/subscriptions", "x");
            ProxyUnderTest.until(() -> streaming.received() == 1);
            client.close();
            assertEquals(ExchangeEnd.CLIENT_GONE, proxy.finished().end());
            leaving.complete(null);
            ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 0);
        }
    }

    @Test
    void drainThatTakesTooLongEndsWhatIsHeld() throws Exception {
        try (ProxyUnderTest proxy = proxy();
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.server().stopAccepting();
            assertFalse(proxy.server().drain(Duration.ofMillis(50)));
            Answer answer = client.answer();
            assertEquals(503, answer.status());
            assertEquals("close", answer.field("connection"));
        }
    }

    @Test
    void uploadThatIsHeldToTheEndOfTheDrainReadsItsAnswerAlthoughTheProxyCloses() throws Exception {
        try (ProxyUnderTest proxy = new ProxyUnderTest(
                        source,
                        target,
                        f -> new Failover(
                                f.statuses(),
                                f.replayUnsafe(),
                                f.atomicRequests(),
                                f.bodyRules(),
                                Bytes.parse("4KiB"),
                                f.hold()));
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            client.send("POST /orders HTTP/1.1\r\nHost: acme.test\r\nContent-Length: 1000000\r\n\r\n");
            client.send(new byte[200_000]);
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.server().stopAccepting();
            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> proxy.server().drain(Duration.ofSeconds(5)));
            assertEquals(503, client.answer().status());
            client.endOutput();
            assertFalse(drained.join());
            proxy.server().close();
            assertTrue(client.isEndedByProxy());
        }
    }

    private record Limits(Duration maxWait, int maxRequests) {}

    private static UnaryOperator<Failover> holding(Limits limits) {
        return f -> new Failover(
                f.statuses(),
                f.replayUnsafe(),
                f.atomicRequests(),
                f.bodyRules(),
                f.replayBuffer(),
                new Hold(limits.maxWait(), limits.maxRequests(), f.hold().maxBytes()));
    }

    private ProxyUnderTest proxy() throws IOException {
        return new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
    }
}
