package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Script;
import dev.crossfade.proxy.observe.ExchangeEnd;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WebSockets through the proxy, from the handshake to their end. */
class TunnelIT {

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
                ProxyUnderTest proxy = proxy(source)) {
            Listening listening = new Listening();
            WebSocket socket = connect(proxy, listening);
            socket.sendText("hello", true).join();
            assertEquals("hello", listening.text.get(10, TimeUnit.SECONDS));
            assertEquals(ExchangeEnd.SWITCHED, proxy.finished().end());
            assertEquals(0, proxy.tenant().inFlight());
            assertCounted(proxy, "crossfade_proxy_tunnels{tenant=\"acme\"} 1.0");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            assertEquals(1000, listening.closed.get(10, TimeUnit.SECONDS));
            assertCounted(proxy, ended("closed"));
            assertCounted(proxy, "crossfade_proxy_tunnels{tenant=\"acme\"} 0.0");
            assertEquals("websocket", source.nextRequest().field("upgrade"));
        }
    }

    @Test
    void bytesRightBehindTheHandshakeReachTheOrigin() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            client.upgrade("/ws", Frame.text("early").masked());
            assertEquals(101, client.answer().status());
            assertEquals("early", client.frame().text());
        }
    }

    @Test
    void bytesRightBehindTheAgreementReachTheClient() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    byte[] frame = Frame.text("early").unmasked();
                    connection.send(
                            WebSocketScript.agreement(request) + new String(frame, StandardCharsets.ISO_8859_1));
                    Frame.read(connection.in());
                });
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            assertEquals("early", client.frame().text());
        }
    }

    @Test
    void refusedHandshakeIsAnOrdinaryAnswerAndTheConnectionGoesOn() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) ->
                        connection.answer(request.requestLine().contains("/ws") ? 403 : 200, request.requestLine()));
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            byte[] next = "GET /next HTTP/1.1\r\nHost: acme.test\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
            client.upgrade("/ws", next);
            assertEquals(403, client.answer().status());
            assertEquals("GET /next HTTP/1.1", client.answer().text());
            assertEquals(403, client.upgrade("/ws").answer().status());
            assertEquals("GET /last HTTP/1.1", client.get("/last").answer().text());
        }
    }

    @Test
    void originThatAnswersAHandshakeAsAPlainRequestIsTakenAtItsWord() throws Exception {
        try (ScriptedOrigin source = ScriptedOrigin.echoing("source");
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            assertEquals("source:", client.upgrade("/ws").answer().text());
            assertEquals("source:", client.get("/").answer().text());
        }
    }

    @Test
    void otherUpgradesAndThoseWithABodyOrWithoutAKeyGoOnAsPlainRequests() throws Exception {
        try (ScriptedOrigin source = ScriptedOrigin.echoing("source");
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            String keyless = "Host: acme.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
            String webSocket = keyless + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
            String http2 = webSocket.replace("websocket", "h2c").replace("Upgrade\r", "Upgrade, HTTP2-Settings\r");
            assertEquals(
                    200,
                    client.send("GET /h2c HTTP/1.1\r\n" + http2 + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
                            .answer()
                            .status());
            assertEquals(
                    "source:x",
                    client.send("GET /body HTTP/1.1\r\n" + webSocket + "Content-Length: 1\r\n\r\nx")
                            .answer()
                            .text());
            assertEquals(
                    200,
                    client.send("POST /post HTTP/1.1\r\n" + webSocket + "Content-Length: 0\r\n\r\n")
                            .answer()
                            .status());
            assertEquals(
                    200,
                    client.send("GET /keyless HTTP/1.1\r\n" + keyless + "\r\n")
                            .answer()
                            .status());
            assertEquals(
                    200,
                    client.send("GET /old HTTP/1.0\r\n" + webSocket + "\r\n")
                            .answer()
                            .status());
            for (int i = 0; i < 5; i++) {
                var seen = source.nextRequest();
                assertEquals("", seen.field("upgrade"), seen.requestLine());
                assertEquals("", seen.field("http2-settings"), seen.requestLine());
            }
        }
    }

    @Test
    void originThatSwitchesToSomethingElseIsNotFollowed() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) ->
                        connection.send(WebSocketScript.agreement(request).replace("websocket", "other")));
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            assertEquals(502, client.upgrade("/ws").answer().status());
        }
    }

    @Test
    void heldHandshakeGoesToTheTargetAfterTheFlip() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            client.upgrade("/ws", Frame.text("early").masked());
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals(101, client.answer().status());
            assertEquals("early", client.frame().text());
            assertEquals(0, source.received());
            assertEquals(1, target.received());
        }
    }

    @Test
    void clientIsToldToComeBackAtTheFlipAndSoIsTheOrigin() throws Exception {
        CompletableFuture<Integer> originTold = new CompletableFuture<>();
        Script script = (request, connection) -> {
            WebSocketScript.agree(request, connection);
            originTold.complete(Frame.read(connection.in()).status());
        };
        try (ScriptedOrigin source = new ScriptedOrigin(script);
                ProxyUnderTest proxy = proxy(source)) {
            Listening listening = new Listening();
            WebSocket unused = connect(proxy, listening);
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals(1012, listening.closed.get(10, TimeUnit.SECONDS));
            assertEquals(1012, originTold.get(10, TimeUnit.SECONDS));
            assertCounted(proxy, ended("flipped"));
            Listening again = new Listening();
            WebSocket next = connect(proxy, again);
            next.sendText("back", true).join();
            assertEquals("back", again.text.get(10, TimeUnit.SECONDS));
            next.abort();
        }
    }

    @Test
    void clientThatDoesNotAnswerTheCloseIsClosedAllTheSame() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals(1012, client.frame().status());
            assertTrue(client.isClosedByProxy());
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
                    // What the proxy passes on of one read arrives at once.
                    int more = connection.in().available();
                    WebSocketScript.send(connection, Frame.text("first, and " + more + " bytes of the second"));
                    WebSocketScript.send(connection, Frame.read(connection.in()));
                });
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
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
    void closeWaitsForTheEndOfTheOriginsFrameAndNothingFollowsIt() throws Exception {
        CompletableFuture<Void> flipped = new CompletableFuture<>();
        byte[] whole = Frame.text("a frame in two halves").unmasked();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    connection.out().write(whole, 0, 7);
                    connection.out().flush();
                    flipped.join();
                    connection.out().write(whole, 7, whole.length - 7);
                    WebSocketScript.send(connection, Frame.text("too late"));
                    Frame.read(connection.in());
                });
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            byte[] begun = client.bytes(7);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            proxy.server().onceEveryEventLoopHasTurned().join();
            flipped.complete(null);
            assertArrayEquals(Arrays.copyOf(whole, 7), begun);
            assertArrayEquals(Arrays.copyOfRange(whole, 7, whole.length), client.bytes(whole.length - 7));
            assertEquals(1012, client.frame().status());
            client.send(Frame.close(1012).masked());
            assertTrue(client.isClosedByProxy());
        }
    }

    @Test
    void whatIsNoFrameEndsTheTunnelForBothEnds() throws Exception {
        CompletableFuture<Integer> originTold = new CompletableFuture<>();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    Frame.read(connection.in());
                    originTold.complete(Frame.read(connection.in()).status());
                });
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            client.send(Frame.text("well-formed").masked());
            client.send(Frame.text("without a mask").unmasked());
            assertEquals(1002, client.frame().status());
            assertEquals(1002, originTold.get(10, TimeUnit.SECONDS));
            client.endOutput();
            assertCounted(proxy, ended("malformed"));
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
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            client.reset();
            assertEquals(SocketException.class, seen.get(10, TimeUnit.SECONDS).getClass());
            assertCounted(proxy, ended("client_reset"));
        }
    }

    @Test
    void resetOfTheOriginReachesTheClient() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    Frame.read(connection.in());
                    connection.reset();
                });
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            client.send(Frame.text("go").masked());
            assertThrows(SocketException.class, client::frame);
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
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            client.endOutput();
            assertEquals("after the end", client.frame().text());
            assertTrue(client.isClosedByProxy());
            assertCounted(proxy, ended("closed"));
        }
    }

    @Test
    void tunnelWithoutAByteEitherWayIsClosed() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = new ProxyUnderTest(
                        source, target, ProxyUnderTest.asConfigured(), idleTimeout(Duration.ofMillis(200)));
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            assertEquals(1001, client.frame().status());
            client.send(Frame.close(1001).masked());
            assertCounted(proxy, ended("idle"));
        }
    }

    @Test
    void goingDownTellsTheClientAndTheDrainWaitsForItsAnswer() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin(WebSocketScript::echo);
                ProxyUnderTest proxy = proxy(source)) {
            Listening listening = new Listening();
            WebSocket unused = connect(proxy, listening);
            proxy.server().stopAccepting();
            assertTrue(proxy.server().drain(Duration.ofSeconds(10)));
            assertEquals(1001, listening.closed.get(10, TimeUnit.SECONDS));
            assertCounted(proxy, ended("going_down"));
        }
    }

    private ProxyUnderTest proxy(ScriptedOrigin source) throws IOException {
        return new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
    }

    private static UnaryOperator<Limits> idleTimeout(Duration idle) {
        return l -> new Limits(
                l.requestLine(),
                l.headers(),
                l.headerCount(),
                l.headerTimeout(),
                l.bodyIdleTimeout(),
                idle,
                l.connections(),
                l.bufferMemory());
    }

    private static String ended(String reason) {
        return "crossfade_proxy_tunnels_ended_total{reason=\"" + reason + "\",tenant=\"acme\"} 1.0";
    }

    private static void assertCounted(ProxyUnderTest proxy, String line) {
        ProxyUnderTest.until(() -> proxy.metrics().scrape().contains(line));
    }

    private static WebSocket connect(ProxyUnderTest proxy, Listening listening) throws Exception {
        int port = proxy.server().addresses().get(0).getPort();
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), listening)
                .get(10, TimeUnit.SECONDS);
    }

    private static final class Listening implements WebSocket.Listener {

        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        @SuppressWarnings("NullAway") // null: the buffer may be reclaimed at once
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        @SuppressWarnings("NullAway") // null: the Close may be answered at once
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            text.completeExceptionally(error);
            closed.completeExceptionally(error);
        }
    }
}
