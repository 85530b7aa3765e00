package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Received;
import dev.crossfade.proxy.observe.ExchangeEnd;
import dev.crossfade.proxy.observe.FinishedExchange;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** WebSockets on HTTP/2 streams (RFC 8441), from the handshake to their end: the origin speaks HTTP/1.1. */
class Http2WebSocketIT {

    private static final int NO_ERROR = 0;
    private static final int PROTOCOL_ERROR = 1;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

    private ScriptedOrigin target;

    @BeforeEach
    void start() throws IOException {
        target = new ScriptedOrigin(WebSocketScript::echo);
    }

    @AfterEach
    void stop() throws IOException {
        target.close();
    }

    @Test
    void messagesPassBothWaysUntilTheClientCloses() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            assertEquals("hello", client.send(Frame.text("hello")).frame().text());
            FinishedExchange handshake = proxy.finished();
            assertEquals(ExchangeEnd.SWITCHED, handshake.end());
            assertEquals("HTTP/2", handshake.protocol());
            assertEquals(0, proxy.tenant().inFlight());
            assertCounted(proxy, "crossfade_proxy_tunnels{tenant=\"acme\"} 1.0");
            assertEquals(1000, client.send(Frame.close(1000)).frame().status());
            assertTrue(client.isEndedByProxy());
            client.endOutput();
            assertCounted(proxy, ended("closed"));
            assertCounted(proxy, "crossfade_proxy_tunnels{tenant=\"acme\"} 0.0");
        }
    }

    @Test
    void originSeesAHandshakeOfHttp11WithAKeyOfTheProxysOwn() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    String fields = "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n";
                    connection.send(WebSocketScript.agreement(request).replace("\r\n\r\n", "\r\n" + fields + "\r\n"));
                    Frame.read(connection.in());
                });
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(
                        proxy.address(),
                        "sec-websocket-protocol",
                        "chat, soup",
                        "sec-websocket-extensions",
                        "permessage-deflate",
                        "sec-websocket-key",
                        "not-for-http-2",
                        "origin",
                        "http://acme.test")) {
            Http2Headers agreed = client.head();
            assertEquals("200", String.valueOf(agreed.status()));
            assertEquals("chat", String.valueOf(agreed.get("sec-websocket-protocol")));
            assertEquals("permessage-deflate", String.valueOf(agreed.get("sec-websocket-extensions")));
            for (String gone : new String[] {"sec-websocket-accept", "upgrade", "connection", "transfer-encoding"}) {
                assertFalse(agreed.contains(gone), gone);
            }
            assertFalse(client.connection().isEnded(client.stream()));

            Received asked = source.nextRequest();
            assertEquals("GET /ws HTTP/1.1", asked.requestLine());
            assertEquals("acme.test", asked.field("host"));
            assertEquals("websocket", asked.field("upgrade"));
            assertEquals("upgrade", asked.field("connection"));
            assertEquals("13", asked.field("sec-websocket-version"));
            assertEquals("chat, soup", asked.field("sec-websocket-protocol"));
            assertEquals("permessage-deflate", asked.field("sec-websocket-extensions"));
            assertEquals("http://acme.test", asked.field("origin"));
            assertEquals("2.0 crossfade", asked.field("via"));
            assertEquals("", asked.field("x-http2-protocol"));
            assertEquals(24, asked.field("sec-websocket-key").length());
            assertNotEquals("not-for-http-2", asked.field("sec-websocket-key"));
        }
    }

    @Test
    void framesRightBehindTheHandshakeReachTheOrigin() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            client.send(Frame.text("early"));
            assertEquals("early", client.frame().text());
        }
    }

    @Test
    void largeMessagesPassBothWays() throws Exception {
        byte[] payload = new byte[3 * 1024 * 1024];
        new Random(8441).nextBytes(payload);
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            Frame back = client.send(new Frame(Frame.BINARY, payload)).frame();
            assertArrayEquals(payload, back.payload());
        }
    }

    @Test
    void originIsReadNoFasterThanTheClientReads() throws Exception {
        int most = 64 * 1024 * 1024;
        CountDownLatch stuck = new CountDownLatch(1);
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    byte[] chunk = new Frame(Frame.BINARY, new byte[60_000]).unmasked();
                    connection.socket().setSendBufferSize(64 * 1024);
                    Thread writer = Thread.currentThread();
                    int sent = 0;
                    Thread watch = watchForStandstill(writer, stuck);
                    while (sent < most && stuck.getCount() > 0) {
                        connection.out().write(chunk);
                        sent += chunk.length;
                    }
                    watch.join();
                    WebSocketScript.send(connection, Frame.text(String.valueOf(sent)));
                    Frame.read(connection.in());
                });
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            client.connection().beSlow(client.stream());
            assertEquals(200, client.status());
            // Another stream of the same connection is served meanwhile; the first window is all that comes on this
            // one.
            client.connection().readUntil(() -> client.connection().received(client.stream()) == 65_535);
            int ping = client.connection()
                    .request(true, ":method", "GET", ":scheme", "http", ":authority", "no", ":path", "/");
            assertEquals(404, client.connection().answer(ping).status());
            assertTrue(stuck.await(20, TimeUnit.SECONDS));
            assertEquals(65_535, client.connection().received(client.stream()));
            client.connection().beQuick(client.stream());
            Frame frame = client.frame();
            while (frame.opcode() == Frame.BINARY) {
                assertEquals(60_000, frame.payload().length);
                frame = client.frame();
            }
            assertTrue(Integer.parseInt(frame.text()) < most, frame.text());
        }
    }

    @Test
    void clientIsReadNoFasterThanTheOriginReads() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        byte[] payload = new byte[8 * 1024 * 1024];
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    connection.socket().setReceiveBufferSize(32 * 1024);
                    WebSocketScript.agree(request, connection);
                    read.await();
                    WebSocketScript.send(
                            connection,
                            Frame.text("got " + Frame.read(connection.in()).payload().length));
                });
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    client.send(new Frame(Frame.BINARY, payload));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            // Another connection is served while this one stands still.
            try (RawClient other = proxy.client()) {
                assertEquals(
                        404,
                        other.send("GET / HTTP/1.1\r\nHost: no\r\n\r\n")
                                .answer()
                                .status());
            }
            assertFalse(sent.isDone());
            read.countDown();
            sent.get(20, TimeUnit.SECONDS);
            assertEquals("got " + payload.length, client.frame().text());
        }
    }

    @Test
    void refusalOfTheOriginIsAnOrdinaryAnswerAndTheConnectionGoesOn() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) ->
                        connection.answer(request.requestLine().contains("/ws") ? 403 : 200, request.requestLine()));
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            client.send(Frame.text("early"));
            Http2Connection.Answer answer = client.connection().answer(client.stream());
            assertEquals(403, answer.status());
            assertEquals("GET /ws HTTP/1.1", answer.body());
            assertEquals(NO_ERROR, client.reset());
            assertEquals(
                    "GET /next HTTP/1.1",
                    client.connection().answer(client.connection().get("/next")).body());
            assertEquals(1, source.connections());
        }
    }

    @Test
    void agreementToAnotherKeyIsNone() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) ->
                        connection.send(WebSocketScript.agreement(request).replaceFirst("Accept: ..", "Accept: //")));
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(502, client.status());
            assertTrue(proxy.metrics().count("switched_protocols") > 0);
        }
    }

    @Test
    void heldHandshakeGoesToTheTargetAfterTheFlip() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source)) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            try (Http2WebSocket client = new Http2WebSocket(proxy.address())) {
                client.send(Frame.text("early"));
                ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
                proxy.route(Side.TARGET, RouteMode.DIRECT);
                assertEquals("early", client.frame().text());
                assertEquals(0, source.received());
                assertEquals(1, target.received());
            }
        }
    }

    @Test
    void heldHandshakeOfAClientThatLeavesIsNeverSent() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source)) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            Http2WebSocket gone = new Http2WebSocket(proxy.address());
            gone.send(Frame.text("early"));
            Http2WebSocket reset = new Http2WebSocket(proxy.address());
            ProxyUnderTest.until(() -> proxy.tenant().held() == 2);
            gone.close();
            reset.connection().reset(reset.stream(), CANCEL);
            ProxyUnderTest.until(() -> proxy.tenant().held() == 0);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            try (Http2WebSocket client = new Http2WebSocket(proxy.address())) {
                assertEquals(200, client.status());
            }
            reset.close();
            assertEquals(1, target.received());
        }
    }

    @Test
    void clientIsToldToComeBackAtTheFlipAndSoIsTheOrigin() throws Exception {
        CompletableFuture<Integer> originTold = new CompletableFuture<>();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    originTold.complete(Frame.read(connection.in()).status());
                });
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals(1012, client.frame().status());
            assertEquals(1012, originTold.get(10, TimeUnit.SECONDS));
            client.send(Frame.close(1012));
            assertTrue(client.isEndedByProxy());
            assertEquals(NO_ERROR, client.reset());
            assertCounted(proxy, ended("flipped"));
        }
    }

    @Test
    void clientThatDoesNotAnswerTheCloseIsEndedAllTheSame() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals(1012, client.frame().status());
            assertTrue(client.isEndedByProxy());
            assertEquals(NO_ERROR, client.reset());
        }
    }

    @Test
    void holdStopsTheClientAtTheEndOfAFrameAndAnUnwindGoesOn() throws Exception {
        CompletableFuture<Void> half = new CompletableFuture<>();
        byte[] first = Frame.text("first message").masked();
        byte[] both = Arrays.copyOf(first, 2 * first.length);
        System.arraycopy(first, 0, both, first.length, first.length);
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    connection.in().readNBytes(5);
                    half.complete(null);
                    connection.in().readNBytes(first.length - 5);
                    int more = connection.in().available();
                    WebSocketScript.send(connection, Frame.text("first, and " + more + " bytes of the second"));
                    WebSocketScript.send(connection, Frame.read(connection.in()));
                });
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            client.send(Arrays.copyOf(both, 5));
            half.get(10, TimeUnit.SECONDS);
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            proxy.server().onceEveryEventLoopHasTurned().join();
            client.send(Arrays.copyOfRange(both, 5, both.length));
            assertEquals("first, and 0 bytes of the second", client.frame().text());
            proxy.route(Side.SOURCE, RouteMode.DIRECT);
            assertEquals("first message", client.frame().text());
        }
    }

    @Test
    void tooManyFramesIntoAHeldTunnelResetItsStreamAndNoOther() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            proxy.server().onceEveryEventLoopHasTurned().join();
            byte[] ping = Frame.text("").masked();
            // One is read before the tunnel stands still.
            for (int i = 0; i < UnreadFrames.MOST + 2; i++) {
                client.connection().frame(Http2Connection.DATA, 0, client.stream(), ping);
            }
            assertEquals(ENHANCE_YOUR_CALM, client.reset());
            assertEquals(1, proxy.metrics().count("unread_frames"));
            assertCounted(proxy, ended("malformed"));
            int other = client.connection()
                    .request(true, ":method", "GET", ":scheme", "http", ":authority", "no", ":path", "/");
            assertEquals(404, client.connection().answer(other).status());
        }
    }

    @Test
    void resetOfTheClientReachesTheOrigin() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    seen.complete(assertThrows(
                            IOException.class, () -> connection.in().read()));
                });
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            client.connection().reset(client.stream(), CANCEL);
            assertEquals(SocketException.class, seen.get(10, TimeUnit.SECONDS).getClass());
            assertCounted(proxy, ended("client_reset"));
        }
    }

    @Test
    void agreementThatComesWhenTheClientIsGoneOpensNoTunnel() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CompletableFuture<Integer> originTold = new CompletableFuture<>();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    gone.await();
                    WebSocketScript.agree(request, connection);
                    originTold.complete(connection.in().read());
                });
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            ProxyUnderTest.until(() -> source.received() == 1);
            client.connection().reset(client.stream(), CANCEL);
            assertEquals(ExchangeEnd.CLIENT_GONE, proxy.finished().end());
            gone.countDown();
            assertEquals(-1, originTold.get(10, TimeUnit.SECONDS));
            assertCounted(proxy, "crossfade_proxy_tunnels{tenant=\"acme\"} 0.0");
            assertEquals(0, proxy.tenant().inFlight());
            proxy.server().stopAccepting();
            assertTrue(proxy.server().drain(Duration.ofSeconds(10)));
        }
    }

    @Test
    void clientThatIsGoneEndsItsTunnelEvenWhileItIsHeldAndHasUnreadFrames() throws Exception {
        CompletableFuture<Integer> originTold = new CompletableFuture<>();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    originTold.complete(connection.in().read());
                });
                ProxyUnderTest proxy = proxy(source)) {
            Http2WebSocket client = new Http2WebSocket(proxy.address());
            assertEquals(200, client.status());
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            proxy.server().onceEveryEventLoopHasTurned().join();
            for (int i = 0; i < 5; i++) {
                client.send(Frame.text("never"));
            }
            client.close();
            assertCounted(proxy, "crossfade_proxy_tunnels{tenant=\"acme\"} 0.0");
            assertEquals(-1, originTold.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void resetOfTheOriginResetsTheStream() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    Frame.read(connection.in());
                    connection.reset();
                });
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            client.send(Frame.text("go"));
            assertEquals(CANCEL, client.reset());
            assertCounted(proxy, ended("origin_reset"));
        }
    }

    @Test
    void endOfOneDirectionIsPassedOnAndTheOtherGoesOn() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    assertEquals(-1, connection.in().read());
                    WebSocketScript.send(connection, Frame.text("after the end"));
                });
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            client.endOutput();
            assertEquals("after the end", client.frame().text());
            assertTrue(client.isEndedByProxy());
            assertCounted(proxy, ended("closed"));
            assertEquals(-1, client.connection().reset(client.stream()));
        }
    }

    @Test
    void trailersInATunnelAreAStreamError() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            client.connection().frame(Http2Connection.HEADERS, 5, client.stream(), Http2Connection.block("x", "y"));
            assertEquals(PROTOCOL_ERROR, client.reset());
            assertCounted(proxy, ended("malformed"));
        }
    }

    @Test
    void tunnelIsIdleByItsOwnLimitAndNotByThatOfHeaders() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = new ProxyUnderTest(
                        source,
                        target,
                        ProxyUnderTest.asConfigured(),
                        limits(Duration.ofMillis(300), Duration.ofSeconds(1), 20_000));
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            assertEquals(1001, client.frame().status());
            client.send(Frame.close(1001));
            assertCounted(proxy, ended("idle"));
        }
    }

    @Test
    void webSocketOnAStreamCountsAsAConnectionAndMakesRoomWhenItEnds() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = new ProxyUnderTest(
                        source,
                        target,
                        ProxyUnderTest.asConfigured(),
                        limits(Duration.ofSeconds(10), Duration.ofSeconds(75), 2));
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            Http2Connection connection = client.connection();
            int second = connection.request(false, Http2WebSocket.handshake("/ws"));
            assertEquals(503, connection.answer(second).status());
            assertEquals(1, proxy.metrics().count("connections"));
            connection.reset(client.stream(), CANCEL);
            assertCounted(proxy, ended("client_reset"));
            int third = connection.request(false, Http2WebSocket.handshake("/ws"));
            assertEquals("200", String.valueOf(connection.head(third).status()));
        }
    }

    @Test
    @Tag("endurance")
    void goingDownTellsTheClientAndTheDrainWaitsForItsAnswer() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                Http2WebSocket client = new Http2WebSocket(proxy.address())) {
            assertEquals(200, client.status());
            proxy.server().stopAccepting();
            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> proxy.server().drain(Duration.ofSeconds(10)));
            assertEquals(1001, client.frame().status());
            assertEquals(NO_ERROR, client.connection().goAway());
            assertFalse(drained.isDone());
            client.send(Frame.close(1001));
            assertTrue(drained.get(10, TimeUnit.SECONDS));
            assertCounted(proxy, ended("going_down"));
        }
    }

    /** Counts down once the writer has been seen blocked in the same write for half a second. */
    private static Thread watchForStandstill(Thread writer, CountDownLatch stuck) {
        Thread watch = new Thread(() -> {
            long since = System.nanoTime();
            while (System.nanoTime() - since < Duration.ofMillis(500).toNanos()) {
                boolean writes = Arrays.stream(writer.getStackTrace())
                        .anyMatch(call -> call.getMethodName().equals("write"));
                since = writes ? since : System.nanoTime();
                Thread.onSpinWait();
            }
            stuck.countDown();
        });
        watch.setDaemon(true);
        watch.start();
        return watch;
    }

    private ProxyUnderTest proxy(ScriptedOrigin source) throws IOException {
        return new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
    }

    private static UnaryOperator<Limits> limits(Duration header, Duration idle, int connections) {
        return l -> new Limits(
                l.requestLine(),
                l.headers(),
                l.headerCount(),
                header,
                l.bodyIdleTimeout(),
                idle,
                connections,
                l.bufferMemory());
    }

    private static String ended(String reason) {
        return "crossfade_proxy_tunnels_ended_total{reason=\"" + reason + "\",tenant=\"acme\"} 1.0";
    }

    private static void assertCounted(ProxyUnderTest proxy, String line) {
        ProxyUnderTest.until(() -> proxy.metrics().scrape().contains(line));
    }
}
