package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Connection;
import dev.crossfade.proxy.inspect.SampleCoding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Body rules over answers in every encoding: what is refused is replayed, and whatever is delivered is the origin's, byte for byte. */
class InspectionIT {

    private static final String ERRORS =
            "{\"errors\":[{\"message\":\"cannot execute INSERT in a read-only transaction\"}],\"data\":";
    private static final byte[] REFUSED = (ERRORS + "{\"createNote\":null}}").getBytes(StandardCharsets.UTF_8);
    private static final byte[] HALF_APPLIED =
            (ERRORS + "{\"a\":{\"id\":1},\"b\":null}}").getBytes(StandardCharsets.UTF_8);

    /** What the source answers to a path's last part. */
    private static final Map<String, byte[]> BODIES = new ConcurrentHashMap<>();

    private static ScriptedOrigin source;
    private static ScriptedOrigin target;
    private static ProxyUnderTest proxy;

    @BeforeAll
    static void start() throws IOException {
        source = new ScriptedOrigin((request, connection) -> {
            byte[] body = BODIES.getOrDefault(request.field("x-body"), new byte[0]);
            String fields = "ETag: \"e1\"\r\nVary: Accept-Encoding\r\n";
            String coding = request.field("x-coding");
            fields += coding.isEmpty() ? "" : "Content-Encoding: " + coding + "\r\n";
            if (request.requestLine().contains("/chunked")) {
                answerInChunks(connection, fields, body);
            } else {
                connection.answer(200, "application/json", body, fields);
            }
        });
        target = ScriptedOrigin.echoing("target");
        proxy = new ProxyUnderTest(source, target, inspecting());
        proxy.route(Side.SOURCE, RouteMode.ARMED, Side.TARGET);
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        source.close();
        target.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GZIP", "ZLIB", "RAW_DEFLATE", "BR", "ZSTD", "GZIP BR", "ZSTD ZLIB"})
    void refusalIsReplayedAndWhatWasHalfAppliedIsDeliveredAsTheOriginSentIt(String codings) throws Exception {
        BODIES.put("refused", encoded(codings, REFUSED));
        BODIES.put("half", encoded(codings, HALF_APPLIED));
        try (RawClient client = proxy.client()) {
            for (String path : List.of("/sized", "/chunked")) {
                assertEquals(
                        "target:x",
                        post(client, path, "refused", token(codings)).text());
                Answer half = post(client, path, "half", token(codings));
                assertArrayEquals(BODIES.get("half"), half.body());
                assertEquals(token(codings), half.field("content-encoding"));
                assertEquals("\"e1\"", half.field("etag"));
                assertEquals("Accept-Encoding", half.field("vary"));
                assertEquals(path.equals("/sized") ? "" + BODIES.get("half").length : "", half.field("content-length"));
            }
        }
    }

    @Test
    void bombTruncatedStreamAndUnknownCodingAreDeliveredUnchangedUninspectedAndCounted() throws Exception {
        byte[] zstd = encoded("ZSTD", REFUSED);
        BODIES.put("bomb", encoded("ZSTD", new byte[20_000_000]));
        BODIES.put("cut", Arrays.copyOf(zstd, zstd.length - 3));
        BODIES.put("other", REFUSED);
        int before = proxy.metrics().count("unreadable_body");
        try (RawClient client = proxy.client()) {
            for (String body : List.of("bomb", "cut")) {
                Answer answer = post(client, "/sized", body, "zstd");
                assertArrayEquals(BODIES.get(body), answer.body());
                assertEquals("zstd", answer.field("content-encoding"));
            }
            assertArrayEquals(REFUSED, post(client, "/sized", "other", "dcb").body());
        }
        assertEquals(before + 3, proxy.metrics().count("unreadable_body"));
    }

    @Test
    void onAnInspectedPathAcceptEncodingIsNarrowedAndElsewhereItIsTheClients() throws Exception {
        BODIES.put("clean", "{}".getBytes(StandardCharsets.UTF_8));
        String fields = " HTTP/1.1\r\nHost: acme.test\r\nX-Body: clean\r\nAccept-Encoding: dcz, br, zstd\r\n\r\n";
        try (RawClient client = proxy.client()) {
            assertEquals(
                    200, client.send("GET /sized/narrowed" + fields).answer().status());
            assertEquals(200, client.send("GET /elsewhere" + fields).answer().status());
        }
        assertEquals("br, zstd", accepted("/sized/narrowed"));
        assertEquals("dcz, br, zstd", accepted("/elsewhere"));
    }

    private static String accepted(String path) {
        return source.journal().stream()
                .filter(request -> request.requestLine().contains(path))
                .findFirst()
                .orElseThrow()
                .field("accept-encoding");
    }

    private static Answer post(RawClient client, String path, String body, String coding) throws IOException {
        String field = coding.isEmpty() ? "" : "X-Coding: " + coding + "\r\n";
        return client.send("POST " + path + " HTTP/1.1\r\nHost: acme.test\r\nX-Body: " + body + "\r\n" + field
                        + "Content-Length: 1\r\n\r\nx")
                .answer();
    }

    private static List<SampleCoding> parsed(String codings) {
        return Arrays.stream(codings.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .map(SampleCoding::valueOf)
                .toList();
    }

    private static String token(String codings) {
        return String.join(
                ", ", parsed(codings).stream().map(SampleCoding::token).toList());
    }

    private static byte[] encoded(String codings, byte[] plain) {
        byte[] encoded = plain;
        for (SampleCoding coding : parsed(codings)) {
            encoded = coding.encode(encoded);
        }
        return encoded;
    }

    private static void answerInChunks(Connection connection, String fields, byte[] body) throws IOException {
        connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                + "Transfer-Encoding: chunked\r\n" + fields + "\r\n");
        for (int from = 0; from < body.length; from += 7) {
            byte[] part = Arrays.copyOfRange(body, from, Math.min(body.length, from + 7));
            connection.send(
                    Integer.toHexString(part.length) + "\r\n" + new String(part, StandardCharsets.ISO_8859_1) + "\r\n");
        }
        connection.send("0\r\n\r\n");
    }

    private static UnaryOperator<Failover> inspecting() {
        BodyRule rule = new BodyRule(
                List.of("/sized*", "/chunked"),
                List.of("application/json"),
                Pattern.compile("cannot execute [A-Z ]+ in a read-only transaction"),
                Bytes.parse("1MiB"));
        return f -> new Failover(f.statuses(), f.replayUnsafe(), true, List.of(rule), f.replayBuffer(), f.hold());
    }
}
