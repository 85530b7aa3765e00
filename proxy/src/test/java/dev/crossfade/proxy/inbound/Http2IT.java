package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.proxy.inbound.Http2Connection.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 with prior knowledge: each stream is a request like any other, and a flood ends its own connection. */
class Http2IT {

    private static final int NO_ERROR = 0;
    private static final int PROTOCOL_ERROR = 1;
    private static final int STREAM_CLOSED = 5;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

    private ScriptedOrigin source;
    private ScriptedOrigin target;
    private ProxyUnderTest proxy;

    @BeforeEach
    void start() throws IOException {
        source = ScriptedOrigin.echoing("source");
        target = ScriptedOrigin.echoing("target");
        proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        source.close();
        target.close();
    }

    private Http2Connection connect() throws IOException {
        return new Http2Connection(proxy.address());
    }

    @Test
    void getIsAnsweredAndTheOriginSeesHttp11() throws Exception {
        try (Http2Connection client = connect()) {
            Answer answer = client.answer(client.get("/a?b=c"));

            assertEquals(200, answer.status());
            assertEquals("source:", answer.body());
            ScriptedOrigin.Received received = source.nextRequest();
            assertEquals("GET /a?b=c HTTP/1.1", received.requestLine());
            assertEquals("acme.test", received.field("Host"));
            assertEquals("acme.test", received.field("X-Forwarded-Host"));
            assertTrue(
                    received.fields().stream()
                            .noneMatch(field -> field.toLowerCase(Locale.ROOT).startsWith("x-http2")),
                    () -> received.fields().toString());
        }
    }

    @Test
    void bodyOfSeveralWindowsPassesBothWays() throws Exception {
        String large = "0123456789abcdef".repeat(40_000);
        try (Http2Connection client = connect()) {
            int stream = client.request(
                    false, ":method", "POST", ":scheme", "http", ":authority", "acme.test", ":path", "/");
            // The first window; what follows would have to wait for window updates.
            for (int from = 0; from < 61_440; from += 10_240) {
                client.data(stream, large.substring(from, from + 10_240), from + 10_240 == 61_440);
            }
            assertEquals(
                    "source:" + large.substring(0, 61_440),
                    client.answer(stream).body());
        }
        try (ScriptedOrigin talkative = new ScriptedOrigin((request, connection) -> connection.answer(200, large));
                ProxyUnderTest own = new ProxyUnderTest(talkative, talkative, ProxyUnderTest.asConfigured());
                Http2Connection client = new Http2Connection(own.address())) {
            assertEquals(large, client.answer(client.get("/")).body());
        }
    }

    @Test
    void answerToHeadHasNoBody() throws Exception {
        try (Http2Connection client = connect()) {
            Answer answer = client.answer(client.request(
                    true, ":method", "HEAD", ":scheme", "http", ":authority", "acme.test", ":path", "/"));
            assertEquals("", answer.body());
        }
    }

    @Test
    void unknownHostIsNotFoundAndTheConnectionGoesOn() throws Exception {
        try (Http2Connection client = connect()) {
            Answer answer = client.answer(client.request(
                    true, ":method", "GET", ":scheme", "http", ":authority", "other.test", ":path", "/"));
            assertEquals(404, answer.status());
            assertEquals("source:", client.answer(client.get("/")).body());
        }
    }

    @Test
    void refusedUploadIsAnsweredAndItsStreamReset() throws Exception {
        try (Http2Connection client = connect()) {
            int stream = client.request(
                    false, ":method", "POST", ":scheme", "http", ":authority", "other.test", ":path", "/");
            assertEquals(404, client.answer(stream).status());
            client.readUntil(() -> client.reset(stream) >= 0);
            assertEquals(NO_ERROR, client.reset(stream));
            assertEquals("source:", client.answer(client.get("/")).body());
        }
    }

    /** RFC 9113 §5.1: its client had not read of the reset. Past what can be on its way it is an error again. */
    @Test
    void whatComesOfAStreamThatWasResetIsNoSecondError() throws Exception {
        int before = proxy.metrics().rejections();
        try (Http2Connection client = connect()) {
            int stream = client.request(
                    false, ":method", "POST", ":scheme", "http", ":authority", "other.test", ":path", "/");
            client.readUntil(() -> client.reset(stream) >= 0);
            for (int frame = 0; frame < ResetStreams.FRAMES; frame++) {
                client.data(stream, "x", false);
            }
            assertEquals("source:", client.answer(client.get("/")).body());
            assertEquals(NO_ERROR, client.reset(stream));
            assertEquals(before + 1, proxy.metrics().rejections());

            client.data(stream, "x", true);
            client.readUntil(() -> client.reset(stream) != NO_ERROR);
            assertEquals(STREAM_CLOSED, client.reset(stream));
            assertEquals(before + 2, proxy.metrics().rejections());
        }
    }

    /** RFC 9113 §8.1: an early answer stays good, also for a client that takes it slowly and sends on. */
    @Test
    void earlyAnswerIsWholeBeforeItsStreamIsReset() throws Exception {
        try (ServerSocket origin = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ProxyToOrigins own = new ProxyToOrigins(
                        ProxyToOrigins.side("http://127.0.0.1:" + origin.getLocalPort()),
                        ProxyToOrigins.side("http://127.0.0.1:" + origin.getLocalPort()),
                        Duration.ofSeconds(5));
                Http2Connection client = new Http2Connection(own.address())) {
            origin.setSoTimeout(10_000);
            int stream = client.request(
                    false, ":method", "POST", ":scheme", "http", ":authority", "acme.test", ":path", "/");
            client.beSlow(stream);
            client.data(stream, "begun", false);
            try (Socket early = origin.accept()) {
                early.getInputStream().read();
                early.getOutputStream()
                        .write(("HTTP/1.1 413 Large\r\nContent-Length: 100000\r\n\r\n" + "n".repeat(100_000))
                                .getBytes(StandardCharsets.US_ASCII));
                client.readUntil(() -> client.received(stream) >= 65_000);
                client.send(stream, new byte[1_200_000]);
                client.beQuick(stream);
                client.readUntil(() -> client.reset(stream) >= 0);
                assertEquals(100_000, client.received(stream));
                assertEquals(NO_ERROR, client.reset(stream));
            }
        }
    }

    @Test
    void hostThatDisagreesWithTheAuthorityIsRefused() throws Exception {
        try (Http2Connection client = connect()) {
            int stream = client.request(
                    true,
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":authority",
                    "acme.test",
                    ":path",
                    "/",
                    "host",
                    "other.test");
            assertEquals(PROTOCOL_ERROR, client.answer(stream).reset());
            int repeated = client.request(
                    true,
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":authority",
                    "acme.test",
                    ":path",
                    "/",
                    "host",
                    "acme.test");
            assertEquals(200, client.answer(repeated).status());
        }
    }

    @Test
    void allStreamsOfAConnectionAreHeldAndReleasedToTheTarget() throws Exception {
        proxy.route(Side.SOURCE, RouteMode.HOLDING);
        try (Http2Connection client = connect()) {
            Set<Integer> sent = new HashSet<>();
            for (int i = 0; i < Http2Client.MOST_STREAMS; i++) {
                sent.add(client.post("/" + i, "body of " + i));
            }
            ProxyUnderTest.until(() -> proxy.tenant().held() == Http2Client.MOST_STREAMS);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            for (int stream : sent) {
                assertTrue(client.answer(stream).body().startsWith("target:body of "));
            }
        }
        assertEquals(0, source.received());
        assertEquals(Http2Client.MOST_STREAMS, target.received());
    }

    @Test
    void oneStreamThatIsNotReadDoesNotKeepAnotherWaiting() throws Exception {
        try (ScriptedOrigin deaf = new ScriptedOrigin((request, connection) -> connection.answer(200, "never"));
                ProxyUnderTest own = new ProxyUnderTest(deaf, target, ProxyUnderTest.asConfigured());
                Http2Connection client = new Http2Connection(own.address())) {
            own.route(Side.SOURCE, RouteMode.HOLDING);
            List<Integer> uploads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int upload = client.request(
                        false, ":method", "POST", ":scheme", "http", ":authority", "acme.test", ":path", "/up");
                for (int part = 0; part < 4; part++) {
                    client.data(upload, "x".repeat(15_000), false);
                }
                uploads.add(upload);
            }
            ProxyUnderTest.until(() -> own.tenant().held() == 20);
            // 1.2 MB lie in 20 streams, far more than the connection's first window; a further stream still gets its
            // body through.
            int last = client.post("/last", "small");
            ProxyUnderTest.until(() -> own.tenant().held() == 21);
            own.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:small", client.answer(last).body());
            for (int upload : uploads) {
                client.data(upload, "end", true);
                assertTrue(client.answer(upload).body().endsWith("end"));
            }
        }
    }

    @Test
    void streamThatIsResetWhileHeldIsNeverSent() throws Exception {
        proxy.route(Side.SOURCE, RouteMode.HOLDING);
        try (Http2Connection client = connect()) {
            int stream = client.post("/", "gone");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            client.reset(stream, CANCEL);
            ProxyUnderTest.until(() -> proxy.tenant().held() == 0);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:", client.answer(client.get("/")).body());
        }
        assertEquals(0, source.received());
        assertEquals(1, target.received());
    }

    @Test
    void uploadThatIsResetWhileItsEndWaitsUnreadIsNeverSent() throws Exception {
        UnaryOperator<Failover> smallBuffer = usual -> new Failover(
                usual.statuses(),
                usual.replayUnsafe(),
                usual.atomicRequests(),
                usual.bodyRules(),
                Bytes.parse("1KiB"),
                usual.hold());
        try (ProxyUnderTest own = new ProxyUnderTest(source, target, smallBuffer);
                Http2Connection client = new Http2Connection(own.address())) {
            own.route(Side.SOURCE, RouteMode.HOLDING);
            int stream = client.request(
                    false, ":method", "POST", ":scheme", "http", ":authority", "acme.test", ":path", "/");
            ProxyUnderTest.until(() -> own.tenant().held() == 1);
            for (int part = 0; part < 4; part++) {
                client.data(stream, "x".repeat(10_000), part == 3);
            }
            client.reset(stream, CANCEL);
            ProxyUnderTest.until(() -> own.tenant().held() == 0);
            own.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:", client.answer(client.get("/")).body());
        }
        assertEquals(1, target.received());
        assertEquals(0, source.received());
    }

    @Test
    void resetInMidUploadNeverBecomesACompleteRequest() throws Exception {
        try (Http2Connection client = connect()) {
            int stream = client.request(
                    false, ":method", "POST", ":scheme", "http", ":authority", "acme.test", ":path", "/");
            client.data(stream, "begun", false);
            ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 1);
            client.reset(stream, CANCEL);
            ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 0);
        }
        assertEquals(0, source.received());
    }

    @Test
    void bodyLongerThanItsLengthIsAStreamError() throws Exception {
        try (Http2Connection client = connect()) {
            int stream = client.request(
                    false,
                    ":method",
                    "POST",
                    ":scheme",
                    "http",
                    ":authority",
                    "acme.test",
                    ":path",
                    "/",
                    "content-length",
                    "3");
            client.data(stream, "abcdef", true);
            assertEquals(PROTOCOL_ERROR, client.answer(stream).reset());
            assertEquals("source:", client.answer(client.get("/")).body());
        }
        assertEquals(1, source.received());
    }

    @Test
    void malformedRequestsAreStreamErrorsAndReachNoOrigin() throws Exception {
        List<String[]> malformed = List.of(
                new String[] {":scheme", "http", ":authority", "acme.test", ":path", "/"},
                new String[] {":method", "GET", ":authority", "acme.test", ":path", "/"},
                new String[] {":method", "GET", ":scheme", "http", ":authority", "acme.test"},
                new String[] {":method", "GET", ":scheme", "http", ":authority", "acme.test", ":path", ""},
                new String[] {":method", "GET", ":method", "POST", ":scheme", "http", ":path", "/"},
                new String[] {":method", "GET", ":scheme", "http", ":path", "/", ":strange", "x"},
                new String[] {":method", "GET", ":scheme", "http", ":path", "/", "X-Upper", "x"},
                new String[] {":method", "GET", ":scheme", "http", ":path", "/", "connection", "close"},
                new String[] {":method", "GET", ":scheme", "http", ":path", "/", "transfer-encoding", "chunked"},
                new String[] {":method", "GET", ":scheme", "http", ":path", "/", "te", "gzip"},
                new String[] {":method", "GET", ":scheme", "http", ":path", "/", "x", "a\r\nHost: b"});
        for (String[] fields : malformed) {
            try (Http2Connection client = connect()) {
                Answer answer = client.answer(client.request(true, fields));
                assertTrue(
                        answer.reset() == PROTOCOL_ERROR || answer.goAway() == PROTOCOL_ERROR || answer.status() == 400,
                        () -> String.join(" ", fields) + " -> " + answer);
            }
        }
        assertEquals(0, source.received());
    }

    @Test
    void requestsThatAreResetOneAfterTheOtherCostTheOriginNoConnectionEach() throws Exception {
        try (Http2Connection client = connect()) {
            for (int i = 0; i < 50; i++) {
                int before = source.received();
                int stream = client.get("/" + i);
                ProxyUnderTest.until(() -> source.received() > before);
                client.reset(stream, CANCEL);
            }
            assertEquals("source:", client.answer(client.get("/")).body());
        }
        assertTrue(source.connections() <= 10, () -> source.connections() + " connections");
    }

    @Test
    void requestsThatAreTakenBackInTheSameBreathReachNoOriginAndOthersOnTheConnectionAreAnswered() throws Exception {
        try (Http2Connection client = connect()) {
            assertEquals("source:", client.answer(client.get("/before")).body());
            ByteArrayOutputStream breath = new ByteArrayOutputStream();
            for (int i = 0; i < 50; i++) {
                int stream = client.open();
                byte[] head = Http2Connection.block(
                        ":method", "GET", ":scheme", "http", ":authority", "acme.test", ":path", "/" + i);
                breath.writeBytes(frame(Http2Connection.HEADERS, 5, stream, head));
                breath.writeBytes(frame(Http2Connection.RESET, 0, stream, new byte[] {0, 0, 0, CANCEL}));
            }
            client.raw(breath.toByteArray());
            assertEquals("source:", client.answer(client.get("/after")).body());
        }
        assertEquals(2, source.received());
        assertEquals(50, proxy.metrics().count("reset_at_once"));
    }

    @Test
    void bodyThatComesInTheSameBreathAsItsHeadIsWhole() throws Exception {
        try (Http2Connection client = connect()) {
            assertEquals("source:", client.answer(client.get("/before")).body());
            ByteArrayOutputStream breath = new ByteArrayOutputStream();
            int stream = client.open();
            byte[] head = Http2Connection.block(
                    ":method", "POST", ":scheme", "http", ":authority", "acme.test", ":path", "/");
            breath.writeBytes(frame(Http2Connection.HEADERS, Http2Connection.END_HEADERS, stream, head));
            breath.writeBytes(frame(Http2Connection.DATA, 0, stream, new byte[] {'a', 'b'}));
            breath.writeBytes(frame(Http2Connection.DATA, Http2Connection.END_STREAM, stream, new byte[] {'c'}));
            client.raw(breath.toByteArray());
            assertEquals("source:abc", client.answer(stream).body());
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    @Test
    void rapidResetEndsTheConnection() throws Exception {
        try (Http2Connection client = connect()) {
            try {
                for (int i = 0; i < 1_000; i++) {
                    client.reset(client.get("/" + i), CANCEL);
                }
            } catch (IOException e) {
                // The proxy has ended the connection already.
            }
            // A GOAWAY can be lost when the proxy closes while the client still sends.
            assertTrue(Set.of((long) ENHANCE_YOUR_CALM, -1L).contains(client.end()));
        }
    }

    @Test
    void endlessContinuationsEndTheConnection() throws Exception {
        try (Http2Connection client = connect()) {
            byte[] field = Http2Connection.block("x", "y".repeat(1_000));
            int stream = client.open();
            try {
                client.frame(
                        Http2Connection.HEADERS,
                        0,
                        stream,
                        Http2Connection.block(":method", "GET", ":scheme", "http", ":path", "/"));
                for (int i = 0; i < 100_000; i++) {
                    client.frame(Http2Connection.CONTINUATION, 0, stream, field);
                }
            } catch (IOException e) {
                // The proxy has ended the connection already.
            }
            client.end();
        }
        assertEquals(0, source.received());
    }

    @Test
    void pingFloodThatReadsNothingEndsTheConnection() throws Exception {
        try (Http2Connection client = connect()) {
            byte[] ping = {0, 0, 8, Http2Connection.PING, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
            byte[] pings = new byte[1_000 * ping.length];
            for (int from = 0; from < pings.length; from += ping.length) {
                System.arraycopy(ping, 0, pings, from, ping.length);
            }
            try {
                while (true) {
                    client.raw(pings);
                }
            } catch (IOException e) {
                assertTrue(e.getMessage() != null);
            }
        }
    }

    @Test
    void proxyThatGoesDownSaysSoAndAnswersWhatItHas() throws Exception {
        proxy.route(Side.SOURCE, RouteMode.HOLDING);
        try (Http2Connection client = connect()) {
            int stream = client.post("/", "held");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.server().stopAccepting();
            client.readUntil(() -> client.goAway() == NO_ERROR);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            client.readUntil(() -> client.answered().contains(stream));
            client.end();
        }
        assertEquals(1, target.received());
    }
}
