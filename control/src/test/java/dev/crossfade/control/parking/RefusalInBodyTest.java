package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.answer.BodyRules;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RefusalInBodyTest {

    private static final String REFUSED =
            "{\"errors\":[{\"message\":\"cannot execute INSERT in a read-only transaction\"}]}";
    private static final Map<String, List<String>> JSON =
            Map.of("Content-Type", List.of("application/json; charset=utf-8"));
    private static final BodyRule RULE = new BodyRule(
            List.of("/hooks/*"),
            List.of("application/json"),
            Pattern.compile("in a read-only transaction"),
            Bytes.parse("128B"));

    @Test
    void errorThatHidesInAnAnswerIsFound() {
        assertTrue(isRefusal("/hooks/a", JSON, REFUSED));
        assertFalse(isRefusal("/hooks/a", JSON, "{\"data\":{\"createNote\":{\"id\":1}}}"));
    }

    @Test
    void onlyWhatARuleIsForIsLookedInto() {
        assertFalse(isRefusal("/orders", JSON, REFUSED));
        assertFalse(isRefusal("/hooks/a", Map.of("Content-Type", List.of("text/html")), REFUSED));
        assertFalse(isRefusal("/hooks/a", Map.of(), REFUSED));
        assertTrue(new RefusalInBody(new BodyRules(List.of(RULE)), "/hooks/a").isLookedFor());
        assertFalse(new RefusalInBody(new BodyRules(List.of(RULE)), "/orders").isLookedFor());
    }

    /** A part of it may be applied, and it is judged as proxies do. */
    @Test
    void whatMayHaveBeenAppliedIsNoRefusal() {
        assertFalse(isRefusal("/hooks/a", JSON, REFUSED.replace("{\"errors\"", "{\"data\":{\"a\":1},\"errors\"")));
    }

    @Test
    void longerOneIsReadToItsEndAndSaysNothing() {
        String longest = REFUSED + " ".repeat(128 - REFUSED.length());
        assertTrue(isRefusal("/hooks/a", JSON, longest));
        assertFalse(isRefusal("/hooks/a", JSON, longest + " "));
    }

    @Test
    void whatIsCompressedThoughNobodyAskedForItSaysNothing() {
        Map<String, List<String>> headers =
                Map.of("Content-Type", List.of("application/json"), "Content-Encoding", List.of("x-unknown"));
        assertFalse(isRefusal("/hooks/a", headers, REFUSED));
    }

    /** A group that is repeated takes a frame of the stack each time. */
    @Test
    void patternThatRunsOutOfStackSaysNothing() {
        BodyRule greedy = new BodyRule(
                List.of("/*"),
                List.of("application/json"),
                Pattern.compile("\"message\":\"(?:[^\"\\\\]|\\\\.)*read-only"),
                Bytes.parse("1MiB"));
        assertFalse(isRefusal(greedy, "/", JSON, "{\"message\":\"" + "x".repeat(200_000) + "read-only\"}"));
    }

    private static boolean isRefusal(String path, Map<String, List<String>> headers, String body) {
        return isRefusal(RULE, path, headers, body);
    }

    /** In pieces of ten bytes. */
    private static boolean isRefusal(BodyRule rule, String path, Map<String, List<String>> headers, String body) {
        HttpResponse.BodySubscriber<Boolean> reader =
                new RefusalInBody(new BodyRules(List.of(rule)), path).apply(answer(headers));
        long[] asked = {0};
        reader.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long items) {
                asked[0] = items;
            }

            @Override
            public void cancel() {
                throw new AssertionError("the connection would be given up");
            }
        });
        assertEquals(Long.MAX_VALUE, asked[0]);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += 10) {
            reader.onNext(List.of(ByteBuffer.wrap(bytes, at, Math.min(10, bytes.length - at))));
        }
        reader.onComplete();
        return reader.getBody().toCompletableFuture().join();
    }

    private static HttpResponse.ResponseInfo answer(Map<String, List<String>> headers) {
        return new HttpResponse.ResponseInfo() {
            @Override
            public int statusCode() {
                return 200;
            }

            @Override
            public HttpHeaders headers() {
                return HttpHeaders.of(headers, (name, value) -> true);
            }

            @Override
            public HttpClient.Version version() {
                return HttpClient.Version.HTTP_1_1;
            }
        };
    }
}
