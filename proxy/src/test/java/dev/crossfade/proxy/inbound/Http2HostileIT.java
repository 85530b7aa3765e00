package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.proxy.inbound.Http2Connection.Answer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile HTTP/2: each gets its status or its error, and the origin sees nothing of it. */
class Http2HostileIT {

    private static final String[] ERRORS = {
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM"
    };

    private static final String[] CONNECT = {":method", "CONNECT", ":authority", "acme.test"};

    private static ScriptedOrigin origin;
    private static ProxyUnderTest proxy;

    /** What a hostile client sends; returns the stream that is to be looked at, 0 for the connection itself. */
    private interface Attack {
        int begin(Http2Connection client) throws IOException;
    }

    @BeforeAll
    static void start() throws IOException {
        origin = ScriptedOrigin.echoing("source");
        proxy = new ProxyUnderTest(origin, origin, ProxyUnderTest.asConfigured());
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        origin.close();
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                head("no :method", "reset PROTOCOL_ERROR", ":scheme", "http", ":authority", "acme.test", ":path", "/"),
                head("no :scheme", "reset PROTOCOL_ERROR", ":method", "GET", ":authority", "acme.test", ":path", "/"),
                head(
                        "no :path",
                        "reset PROTOCOL_ERROR",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "acme.test"),
                head("empty :path", "reset PROTOCOL_ERROR", get("", "acme.test")),
                head("no authority", "400", ":method", "GET", ":scheme", "http", ":path", "/"),
                head("unknown pseudo-field", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), ":strange", "x")),
                head("pseudo-field twice", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), ":path", "/")),
                head("status in a request", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), ":status", "200")),
                head(
                        "pseudo-field after a field",
                        "reset PROTOCOL_ERROR",
                        ":method",
                        "GET",
                        "x",
                        "y",
                        ":scheme",
                        "http",
                        ":path",
                        "/"),
                head("upper-case name", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "X-Upper", "x")),
                head("connection", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "connection", "close")),
                head("keep-alive", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "keep-alive", "5")),
                head(
                        "transfer-encoding",
                        "reset PROTOCOL_ERROR",
                        with(get("/", "acme.test"), "transfer-encoding", "chunked")),
                head("upgrade", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "upgrade", "h2c")),
                head("proxy-connection", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "proxy-connection", "x")),
                head("te: gzip", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "te", "gzip")),
                head("line break in a value", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "x", "a\r\nhost: b")),
                head("NUL in a value", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "x", "a\0b")),
                head("space in a name", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "x y", "z")),
                head("line break in :path", "reset PROTOCOL_ERROR", get("/\r\nX: y", "acme.test")),
                head("space in :path", "reset PROTOCOL_ERROR", get("/a b", "acme.test")),
                head(
                        "space in :method",
                        "reset PROTOCOL_ERROR",
                        ":method",
                        "G T",
                        ":scheme",
                        "http",
                        ":authority",
                        "acme.test",
                        ":path",
                        "/"),
                head("CONNECT to nobody", "reset PROTOCOL_ERROR", ":method", "CONNECT"),
                head("fragment in :path", "400", get("/#x", "acme.test")),
                head(":path without a slash", "400", get("x", "acme.test")),
                head(":authority with user information", "400", get("/", "a@acme.test")),
                head(":authority with a path", "400", get("/", "acme.test/x")),
                head("host that disagrees", "reset PROTOCOL_ERROR", with(get("/", "acme.test"), "host", "other.test")),
                head("unknown host", "404", get("/", "other.test")),
                head("TRACE", "405", ":method", "TRACE", ":scheme", "http", ":authority", "acme.test", ":path", "/"),
                head(
                        ":protocol without CONNECT",
                        "reset PROTOCOL_ERROR",
                        with(get("/", "acme.test"), ":protocol", "websocket")),
                webSocket(
                        "CONNECT to another protocol",
                        "501",
                        ":protocol",
                        "connect-udp",
                        ":scheme",
                        "http",
                        ":path",
                        "/"),
                webSocket(
                        "CONNECT to nothing", "reset PROTOCOL_ERROR", ":protocol", "", ":scheme", "http", ":path", "/"),
                webSocket("WebSocket without :scheme", "reset PROTOCOL_ERROR", ":protocol", "websocket", ":path", "/"),
                webSocket(
                        "WebSocket without :path", "reset PROTOCOL_ERROR", ":protocol", "websocket", ":scheme", "http"),
                webSocket(
                        "WebSocket with two :protocol",
                        "reset PROTOCOL_ERROR",
                        Http2WebSocket.handshake("/", ":protocol", "websocket")),
                webSocket(
                        "WebSocket with a length",
                        "reset PROTOCOL_ERROR",
                        Http2WebSocket.handshake("/", "content-length", "0")),
                webSocket(
                        "WebSocket with Upgrade",
                        "reset PROTOCOL_ERROR",
                        Http2WebSocket.handshake("/", "upgrade", "websocket")),
                webSocket(
                        "WebSocket with Connection",
                        "reset PROTOCOL_ERROR",
                        Http2WebSocket.handshake("/", "connection", "upgrade")),
                webSocket("WebSocket with a space in :path", "reset PROTOCOL_ERROR", Http2WebSocket.handshake("/a b")),
                webSocket("WebSocket with a fragment in :path", "400", Http2WebSocket.handshake("/#x")),
                webSocket(
                        "WebSocket without an authority",
                        "400",
                        ":method",
                        "CONNECT",
                        ":protocol",
                        "websocket",
                        ":scheme",
                        "http",
                        ":path",
                        "/"),
                webSocket(
                        "WebSocket to an unknown host",
                        "404",
                        ":protocol",
                        "websocket",
                        ":scheme",
                        "http",
                        ":path",
                        "/",
                        ":method",
                        "CONNECT",
                        ":authority",
                        "other.test"),
                head("WebSocket that has ended", "reset PROTOCOL_ERROR", Http2WebSocket.handshake("/")),
                attack("WebSocket whose frames come while it is refused", "501", client -> {
                    int stream = client.request(
                            false,
                            ":method",
                            "CONNECT",
                            ":protocol",
                            "other",
                            ":scheme",
                            "http",
                            ":authority",
                            "acme.test",
                            ":path",
                            "/");
                    client.data(stream, "not looked at", true);
                    return stream;
                }),
                head("CONNECT", "405", ":method", "CONNECT", ":authority", "acme.test:443"),
                head(
                        "lower-case method",
                        "400",
                        ":method",
                        "get",
                        ":scheme",
                        "http",
                        ":authority",
                        "acme.test",
                        ":path",
                        "/"),
                head(
                        "two lengths",
                        "reset PROTOCOL_ERROR",
                        with(get("/", "acme.test"), "content-length", "1", "content-length", "2")),
                head(
                        "length without a body",
                        "reset PROTOCOL_ERROR",
                        with(get("/", "acme.test"), "content-length", "5")),
                head("other expectation", "417", with(get("/", "acme.test"), "expect", "miracles")),
                head(
                        "too many fields",
                        "431",
                        with(get("/", "acme.test"), "x-a,1,".repeat(200).split(","))),
                attack("fields too large", "431", client -> {
                    int stream = client.open();
                    client.frame(Http2Connection.HEADERS, 1, stream, Http2Connection.block(get("/", "acme.test")));
                    for (int part = 0; part < 4; part++) {
                        int last = part == 3 ? Http2Connection.END_HEADERS : 0;
                        client.frame(
                                Http2Connection.CONTINUATION,
                                last,
                                stream,
                                Http2Connection.block("x", "y".repeat(10_000)));
                    }
                    return stream;
                }),
                attack(
                        "data on stream 0",
                        "goaway PROTOCOL_ERROR",
                        client -> frame(client, Http2Connection.DATA, 0, 0, "x")),
                attack(
                        "data on an idle stream",
                        "goaway PROTOCOL_ERROR",
                        client -> frame(client, Http2Connection.DATA, 0, 5, "x")),
                attack("even stream", "goaway PROTOCOL_ERROR", client -> {
                    client.frame(Http2Connection.HEADERS, 5, 2, Http2Connection.block(get("/", "acme.test")));
                    return 0;
                }),
                attack(
                        "continuation of nothing",
                        "goaway PROTOCOL_ERROR",
                        client -> frame(client, Http2Connection.CONTINUATION, 4, 1, "")),
                attack("push from a client", "goaway PROTOCOL_ERROR", client -> frame(client, 5, 4, 1, "\0\0\0\2")),
                attack(
                        "settings on a stream",
                        "goaway PROTOCOL_ERROR",
                        client -> frame(client, Http2Connection.SETTINGS, 0, 1, "")),
                attack(
                        "settings cut short",
                        "goaway FRAME_SIZE_ERROR",
                        client -> frame(client, Http2Connection.SETTINGS, 0, 0, "abc")),
                attack(
                        "ping of another size",
                        "goaway FRAME_SIZE_ERROR",
                        client -> frame(client, Http2Connection.PING, 0, 0, "abc")),
                attack(
                        "window of nothing",
                        "goaway PROTOCOL_ERROR",
                        client -> frame(client, Http2Connection.WINDOW_UPDATE, 0, 0, "\0\0\0\0")),
                attack("frame beyond the size", "goaway FRAME_SIZE_ERROR", client -> {
                    client.raw(new byte[] {0, 0x40, 1, Http2Connection.DATA, 0, 0, 0, 0, 1});
                    return 0;
                }),
                attack(
                        "index that is none",
                        "goaway COMPRESSION_ERROR",
                        client -> frame(client, Http2Connection.HEADERS, 5, 1, "\u00ff\u00ff\u00ff\u0003")),
                attack("two GOAWAYs with growing streams", "goaway PROTOCOL_ERROR", client -> {
                    client.frame(Http2Connection.GO_AWAY, 0, 0, new byte[8]);
                    return frame(client, Http2Connection.GO_AWAY, 0, 0, "\0\0\0\7\0\0\0\0");
                }),
                attack("body longer than its length", "reset PROTOCOL_ERROR", client -> {
                    int stream = client.request(false, post("content-length", "3"));
                    client.data(stream, "abcdef", true);
                    return stream;
                }),
                attack("body shorter than its length", "reset PROTOCOL_ERROR", client -> {
                    int stream = client.request(false, post("content-length", "9"));
                    client.data(stream, "abc", true);
                    return stream;
                }),
                attack("trailers with a pseudo-field", "reset PROTOCOL_ERROR", client -> {
                    int stream = client.request(false, post());
                    client.frame(Http2Connection.HEADERS, 5, stream, Http2Connection.block(":method", "GET"));
                    return stream;
                }),
                attack("trailers that do not end", "reset PROTOCOL_ERROR", client -> {
                    int stream = client.request(false, post());
                    client.frame(Http2Connection.HEADERS, 4, stream, Http2Connection.block("x", "y"));
                    return stream;
                }));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("hostile")
    void hostileClientGetsItsStatusOrErrorAndReachesNoOrigin(String name, String expected, Attack attack)
            throws Exception {
        int before = origin.received();
        int rejections = proxy.metrics().rejections();
        try (Http2Connection client = new Http2Connection(proxy.address())) {
            int stream = attack.begin(client);
            Answer answer = client.answer(stream);
            assertEquals(expected, seen(answer));
        }
        assertEquals(rejections + 1, proxy.metrics().rejections(), "refusals");
        try (Http2Connection other = new Http2Connection(proxy.address())) {
            assertEquals("source:fine", other.answer(other.post("/", "fine")).body());
        }
        assertEquals(before + 1, origin.received(), "requests at the origin");
    }

    private static String seen(Answer answer) {
        if (answer.goAway() >= 0) {
            return "goaway " + ERRORS[Math.toIntExact(answer.goAway())];
        }
        return answer.status() > 0
                ? String.valueOf(answer.status())
                : answer.reset() >= 0 ? "reset " + ERRORS[Math.toIntExact(answer.reset())] : "closed";
    }

    private static int frame(Http2Connection client, int type, int flags, int stream, String payload)
            throws IOException {
        client.frame(type, flags, stream, payload.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        return 0;
    }

    private static String[] get(String path, String authority) {
        return new String[] {":method", "GET", ":scheme", "http", ":authority", authority, ":path", path};
    }

    private static String[] post(String... more) {
        return with(new String[] {":method", "POST", ":scheme", "http", ":authority", "acme.test", ":path", "/"}, more);
    }

    private static String[] with(String[] fields, String... more) {
        return Stream.concat(Stream.of(fields), Stream.of(more)).toArray(String[]::new);
    }

    private static Arguments head(String name, String expected, String... fields) {
        return attack(name, expected, client -> client.request(true, fields));
    }

    /** A CONNECT that goes on. */
    private static Arguments webSocket(String name, String expected, String... fields) {
        String[] connect = List.of(fields).contains(":method") ? fields : with(CONNECT, fields);
        return attack(name, expected, client -> client.request(false, connect));
    }

    private static Arguments attack(String name, String expected, Attack attack) {
        return Arguments.of(name, expected, attack);
    }
}
