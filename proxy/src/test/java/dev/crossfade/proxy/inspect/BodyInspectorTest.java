package dev.crossfade.proxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import dev.crossfade.proxy.inspect.BodyInspector.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BodyInspectorTest {

    private static final String ERROR = "{\"message\":\"cannot execute INSERT in a read-only transaction\"}";
    private static final BodyRule RULE = new BodyRule(
            List.of("/graphql", "/api/*"),
            List.of("application/json"),
            Pattern.compile("cannot execute [A-Z ]+ in a read-only transaction"),
            Bytes.parse("64KiB"));
    private final BodyInspector inspector = new BodyInspector(List.of(RULE));

    @Test
    void onlyTheRulesPathsAndContentTypesAreLookedAt() {
        assertEquals(RULE, inspector.rule("/graphql", typed("application/json; charset=utf-8")));
        assertEquals(RULE, inspector.rule("/api/x", typed("Application/JSON")));
        assertNull(inspector.rule("/graphql/x", typed("application/json")));
        assertNull(inspector.rule("/graphql", typed("text/html")));
    }

    @Test
    void refusedMutationIsAFailurePlainOrCompressed() throws IOException {
        String text = "{\"errors\":[" + ERROR + "],\"data\":{\"createNote\":null}}";
        assertEquals(Finding.FAILURE, inspect(null, bytes(text)));
        assertEquals(Finding.FAILURE, inspect("gzip", gzip(text)));
        assertEquals(Finding.FAILURE, inspect("deflate", deflate(text, false)));
        assertEquals(Finding.FAILURE, inspect("deflate", deflate(text, true)));
    }

    /** A group that is repeated takes a frame of the stack each time, and how often may be for a client to say. */
    @Test
    void patternThatRunsOutOfStackLeavesTheAnswerAsItIs() {
        BodyRule greedy = new BodyRule(
                List.of("/*"),
                List.of("application/json"),
                Pattern.compile("\"message\":\"(?:[^\"\\\\]|\\\\.)*read-only"),
                Bytes.parse("1MiB"));
        byte[] answer = bytes("{\"message\":\"" + "a".repeat(500_000) + "\"}");
        assertEquals(
                Finding.UNREADABLE,
                BodyInspector.inspect(greedy, new DefaultHttpHeaders(), Unpooled.wrappedBuffer(answer)));
    }

    @Test
    void mutationThatAppliedAFieldIsNoFailure() throws IOException {
        assertEquals(
                Finding.CLEAN,
                inspect(null, bytes("{\"errors\":[" + ERROR + "],\"data\":{\"a\":{\"id\":1},\"b\":null}}")));
    }

    @Test
    void mutationWithAnotherErrorBesideIsNoFailure() throws IOException {
        assertEquals(
                Finding.CLEAN,
                inspect(null, bytes("{\"errors\":[" + ERROR + ",{\"message\":\"boom\"}],\"data\":null}")));
    }

    @Test
    void batchIsAFailureOnlyWhenEveryAnswerIs() throws IOException {
        String refused = "{\"errors\":[" + ERROR + "],\"data\":null}";
        assertEquals(Finding.FAILURE, inspect(null, bytes("[" + refused + "," + refused + "]")));
        assertEquals(Finding.CLEAN, inspect(null, bytes("[" + refused + ",{\"data\":{\"a\":1}}]")));
    }

    @Test
    void answerThatIsNotGraphQlIsJudgedByThePattern() throws IOException {
        assertEquals(Finding.FAILURE, inspect(null, bytes("{\"error\":" + ERROR + "}")));
        assertEquals(Finding.CLEAN, inspect(null, bytes("{\"ok\":true}")));
    }

    @Test
    void textOfADataFieldThatLooksLikeARefusalIsNone() throws IOException {
        String text = "cannot execute INSERT in a read-only transaction";
        assertEquals(Finding.CLEAN, inspect(null, bytes("{\"data\":{\"note\":{\"text\":\"" + text + "\"}}}")));
        assertEquals(Finding.FAILURE, inspect(null, bytes("{\"data\":null,\"message\":\"" + text + "\"}")));
        assertEquals(Finding.FAILURE, inspect(null, bytes(text)));
    }

    @Test
    void whatBeginsLikeJsonAndCannotBeReadWholeMayHaveBeenApplied() throws IOException {
        String refused = "{\"errors\":[" + ERROR + "],\"data\":null}";
        assertEquals(Finding.CLEAN, inspect(null, bytes(refused + "{\"data\":{\"a\":1}}")));
        assertEquals(Finding.CLEAN, inspect(null, bytes("[" + refused)));
        assertEquals(Finding.CLEAN, inspect(null, bytes(refused + "[".repeat(2000))));
    }

    @Test
    void batchOfNothingButRefusalsWithoutErrorsMayHaveBeenApplied() throws IOException {
        assertEquals(Finding.CLEAN, inspect(null, bytes("[" + ERROR + "]")));
    }

    @Test
    void bombsTruncatedStreamsAndOtherCodingsAreUnreadable() throws IOException {
        assertEquals(Finding.UNREADABLE, inspect("gzip", gzip("0".repeat(10_000_000))));
        byte[] whole = gzip("{\"errors\":[" + ERROR + "]}");
        assertEquals(Finding.UNREADABLE, inspect("gzip", Arrays.copyOf(whole, whole.length / 2)));
        assertEquals(Finding.UNREADABLE, inspect("br", bytes("x")));
    }

    @Test
    void acceptEncodingIsNarrowedToWhatCanBeRead() {
        HttpHeaders headers = new DefaultHttpHeaders()
                .set("accept-encoding", "br, gzip;q=0.8, dcb, *")
                .add("accept-encoding", "zstd;q=0.5, compress");
        BodyInspector.narrowAcceptEncoding(headers);
        assertEquals(List.of("br, gzip;q=0.8, zstd;q=0.5"), headers.getAll("accept-encoding"));
        headers.set("accept-encoding", "dcz");
        BodyInspector.narrowAcceptEncoding(headers);
        assertEquals("identity", headers.get("accept-encoding"));
    }

    private static Finding inspect(@Nullable String coding, byte[] body) {
        HttpHeaders headers = typed("application/json");
        if (coding != null) {
            headers.set("content-encoding", coding);
        }
        ByteBuf buffer = Unpooled.wrappedBuffer(body);
        return BodyInspector.inspect(RULE, headers, buffer);
    }

    private static HttpHeaders typed(String contentType) {
        return new DefaultHttpHeaders().set("content-type", contentType);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes(text));
        }
        return out.toByteArray();
    }

    private static byte[] deflate(String text, boolean raw) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
        try (OutputStream deflate = new DeflaterOutputStream(out, deflater)) {
            deflate.write(bytes(text));
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }
}
