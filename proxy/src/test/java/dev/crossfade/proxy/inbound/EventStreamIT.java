package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Connection;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Script;
import dev.crossfade.proxy.observe.ExchangeEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that go on for as long as their client listens. */
class EventStreamIT {

    private static final String EVENTS = chunked("text/event-stream; charset=utf-8");

    private final CompletableFuture<Void> next = new CompletableFuture<>();
    private ScriptedOrigin target;

    @BeforeEach
    void start() throws IOException {
        target = ScriptedOrigin.echoing("target");
    }

    @AfterEach
    void stop() throws IOException {
        next.complete(null);
        target.close();
    }

    @Test
    void eventArrivesAtOnceAndSilenceIsNoFailure() throws Exception {
        Script script = (request, connection) -> {
            if (request.requestLine().contains("/events")) {
                connection.send(EVENTS);
                event(connection, "one");
                next.join();
                event(connection, "two");
                connection.send("0\r\n\r\n");
            } else {
                next.join();
            }
        };
        try (ScriptedOrigin source = new ScriptedOrigin(script);
                ProxyUnderTest proxy = new ProxyUnderTest(
                        source,
                        target,
                        ProxyUnderTest.asConfigured(),
                        UnaryOperator.identity(),
                        Duration.ofMillis(200));
                RawClient listener = proxy.client();
                RawClient other = proxy.client()) {
            listener.get("/events");
            assertEquals("data: one\n\n", begun(listener));
            // Asked later and given up as late: the stream has been silent for longer than an answer may be.
            assertEquals(502, other.post("/silent", "x").answer().status());
            assertEquals(ExchangeEnd.UNKNOWN, proxy.finished().end());
            next.complete(null);
            assertEquals("data: two\n\n", listener.chunk());
            assertEquals("", listener.chunk());
            assertEquals(ExchangeEnd.DELIVERED, proxy.finished().end());
        }
    }

    @Test
    void flipEndsTheStreamCleanlyAndTheClientComesBackToTheTargetOverTheSameConnection() throws Exception {
        try (ScriptedOrigin source = streaming();
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            client.get("/events");
            assertEquals("data: one\n\n", begun(client));
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("", client.chunk());
            assertEquals(ExchangeEnd.STREAM_ENDED, proxy.finished().end());
            assertEquals("target:", client.get("/events").answer().text());
            assertEquals(0, proxy.tenant().inFlight());
        }
    }

    @Test
    void holdAndUnwindLeaveTheStreamAlone() throws Exception {
        try (ScriptedOrigin source = streaming();
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            client.get("/events");
            assertEquals("data: one\n\n", begun(client));
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            proxy.route(Side.SOURCE, RouteMode.DIRECT);
            proxy.server().onceEveryEventLoopHasTurned().join();
            next.complete(null);
            assertEquals("data: two\n\n", client.chunk());
        }
    }

    @Test
    void holdEndsAStreamThatAnswersAnUnsafeRequestSoThatTheDrainEnds() throws Exception {
        try (ScriptedOrigin source = streaming();
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            client.post("/events", "subscription");
            assertEquals("data: one\n\n", begun(client));
            assertEquals(1, proxy.tenant().inFlightUnsafe());
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            assertEquals("", client.chunk());
            ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 0);
        }
    }

    @Test
    void streamOfAnOldClientWithoutChunksIsEndedByTheEndOfTheConnection() throws Exception {
        try (ScriptedOrigin source = streaming();
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            client.send("GET /events HTTP/1.0\r\nHost: acme.test\r\n\r\n");
            ProxyUnderTest.until(() -> proxy.tenant().inFlight() == 1);
            client.head();
            assertEquals("data: one\n\n", new String(client.bytes(11), StandardCharsets.ISO_8859_1));
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertTrue(client.isClosedByProxy());
        }
    }

    @Test
    void longDownloadGoesOnToItsEndAtItsSide() throws Exception {
        Script script = (request, connection) -> {
            connection.send(chunked("application/octet-stream"));
            connection.send("3\r\none\r\n");
            next.join();
            connection.send("3\r\ntwo\r\n0\r\n\r\n");
        };
        try (ScriptedOrigin source = new ScriptedOrigin(script);
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            client.get("/download");
            assertEquals("one", begun(client));
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            proxy.server().onceEveryEventLoopHasTurned().join();
            next.complete(null);
            assertEquals("two", client.chunk());
            assertEquals("", client.chunk());
            assertEquals(ExchangeEnd.DELIVERED, proxy.finished().end());
        }
    }

    @Test
    void goingDownEndsTheStreamAndTheConnection() throws Exception {
        try (ScriptedOrigin source = streaming();
                ProxyUnderTest proxy = proxy(source);
                RawClient client = proxy.client()) {
            client.get("/events");
            assertEquals("data: one\n\n", begun(client));
            proxy.server().stopAccepting();
            assertTrue(proxy.server().drain(Duration.ofSeconds(10)));
            assertEquals("", client.chunk());
            assertEquals(ExchangeEnd.STREAM_ENDED, proxy.finished().end());
        }
    }

    private ScriptedOrigin streaming() throws IOException {
        return new ScriptedOrigin((request, connection) -> {
            connection.send(EVENTS);
            event(connection, "one");
            next.join();
            event(connection, "two");
        });
    }

    private ProxyUnderTest proxy(ScriptedOrigin source) throws IOException {
        return new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
    }

    private static String chunked(String type) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n";
    }

    private static void event(Connection connection, String data) throws IOException {
        String event = "data: " + data + "\n\n";
        connection.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
    }

    /** The first part of an answer that is going on. */
    private static String begun(RawClient client) throws IOException {
        client.head();
        return client.chunk();
    }
}
