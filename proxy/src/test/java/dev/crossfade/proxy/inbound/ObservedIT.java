package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings.Session;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Received;
import dev.crossfade.proxy.observe.FinishedExchange;
import dev.crossfade.proxy.routing.SessionKey;
import dev.crossfade.proxy.routing.SessionPins;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one request leaves behind: its trace, its line, and, where it was asked for, how its answer came about. */
class ObservedIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private ScriptedOrigin source;
    private ScriptedOrigin target;

    @BeforeEach
    void start() throws IOException {
        source = new ScriptedOrigin((request, connection) -> connection.answer(500, "refused"));
        target = ScriptedOrigin.echoing("target");
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        target.close();
    }

    @Test
    void traceContextAndIdempotencyKeyGoUnchangedToBothSidesAndTheLineHasTheTrace() throws Exception {
        try (ProxyUnderTest proxy = proxy(null, List.of());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            client.send("POST /orders?card=1 HTTP/1.1\r\nHost: acme.test\r\nTraceparent: " + PARENT
                    + "\r\nTracestate: a=1\r\nIdempotency-Key: \"k1\"\r\nContent-Length: 1\r\n\r\nx");
            assertEquals("target:x", client.answer().text());
            for (ScriptedOrigin origin : List.of(source, target)) {
                Received received = origin.nextRequest();
                assertEquals(PARENT, received.field("traceparent"));
                assertEquals("a=1", received.field("tracestate"));
                assertEquals("\"k1\"", received.field("idempotency-key"));
            }
            FinishedExchange line = proxy.finished();
            assertEquals(TRACE, line.trace().traceId());
            assertEquals("HTTP/1.1", line.protocol());
            assertEquals("/orders", line.path());
            assertEquals(2, line.attempts());
        }
    }

    @Test
    void idempotencyKeyAndTraceAreNeverInvented() throws Exception {
        try (ProxyUnderTest proxy = proxy(null, List.of());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            assertEquals("target:x", client.post("/orders", "x").answer().text());
            Received received = target.nextRequest();
            assertEquals("", received.field("idempotency-key"));
            assertEquals("", received.field("traceparent"));
            assertEquals("", proxy.finished().trace().traceId());
        }
    }

    @Test
    void lineSaysThatTheClientSpeaksHttp2() throws Exception {
        try (ProxyUnderTest proxy = proxy(null, List.of());
                Http2Connection client = new Http2Connection(proxy.address())) {
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:", client.answer(client.get("/orders")).body());
            assertEquals("HTTP/2", proxy.finished().protocol());
        }
    }

    @Test
    void trustedPeerThatAsksIsToldHowTheAnswerCameAbout() throws Exception {
        try (ProxyUnderTest proxy = proxy(null, List.of("127.0.0.0/8"));
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            long epoch = proxy.tenant().route().epoch().value();
            Answer answer = debugged(client, "1");
            assertEquals("target:x", answer.text());
            assertEquals("side=target, attempts=2, epoch=" + epoch + ", held-ms=0", answer.field("crossfade-debug"));
            assertEquals("", target.nextRequest().field("crossfade-debug"));
            assertEquals("", debugged(client, "0").field("crossfade-debug"));
        }
    }

    @Test
    void answersOfTheProxysOwnTellItToo() throws Exception {
        target.stopListening();
        source.stopListening();
        try (ProxyUnderTest proxy = proxy(null, List.of("127.0.0.0/8"));
                RawClient client = proxy.client()) {
            Answer answer = debugged(client, "1");
            assertEquals(502, answer.status());
            assertTrue(answer.field("crossfade-debug").startsWith("side=source, attempts=2, epoch="), answer::toString);
        }
    }

    @Test
    void strangerThatAsksIsToldNothing() throws Exception {
        try (ProxyUnderTest proxy = proxy(null, List.of("192.0.2.0/24"));
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            assertEquals("", debugged(client, "1").field("crossfade-debug"));
        }
    }

    @Test
    void sessionThatTheTargetHasAnsweredIsPinnedThere() throws Exception {
        try (ScriptedOrigin well = ScriptedOrigin.echoing("source");
                ProxyUnderTest proxy = new ProxyUnderTest(
                        well, target, ProxyUnderTest.asConfigured(), new Session("_session_id", null), List.of());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            assertEquals("source:x", inSession(client, "ann"));
            well.stopListening();
            well.closeConnections();
            assertEquals("target:x", inSession(client, "ann"));
            assertEquals("target:x", inSession(client, "ann"));
            assertEquals(1, proxy.metrics().count("latched"));
            assertEquals(1, pins(proxy).size());
            assertEquals(1, well.received());
        }
    }

    @Test
    void pinnedSessionGoesToItsSideWhileOthersGoToThePrimary() throws Exception {
        Session named = new Session("_session_id", null);
        try (ScriptedOrigin well = ScriptedOrigin.echoing("source");
                ProxyUnderTest proxy =
                        new ProxyUnderTest(well, target, ProxyUnderTest.asConfigured(), named, List.of());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            SessionKey ann = Objects.requireNonNull(
                    SessionKey.of(named, new DefaultHttpHeaders().add("cookie", "_session_id=ann")));
            pins(proxy).pin(ann, proxy.tenant().route().epoch(), Side.TARGET);
            assertEquals("source:x", inSession(client, "bob"));
            assertEquals("target:x", inSession(client, "ann"));
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            assertEquals("source:x", inSession(client, "ann"));
        }
    }

    private static SessionPins pins(ProxyUnderTest proxy) {
        return Objects.requireNonNull(proxy.tenant().pins());
    }

    private static String inSession(RawClient client, String session) throws IOException {
        return client.send("POST /orders HTTP/1.1\r\nHost: acme.test\r\nCookie: a=b; _session_id=" + session
                        + "\r\nContent-Length: 1\r\n\r\nx")
                .answer()
                .text();
    }

    private static Answer debugged(RawClient client, String value) throws IOException {
        return client.send("POST /orders HTTP/1.1\r\nHost: acme.test\r\nCrossfade-Debug: " + value
                        + "\r\nContent-Length: 1\r\n\r\nx")
                .answer();
    }

    private ProxyUnderTest proxy(@Nullable Session session, List<String> trusted) throws IOException {
        return new ProxyUnderTest(source, target, ProxyUnderTest.atomicRequests(), session, trusted);
    }
}
