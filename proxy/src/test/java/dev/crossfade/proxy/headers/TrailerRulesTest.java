package dev.crossfade.proxy.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.HeaderEdits;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrailerRulesTest {

    private final TrailerRules rules = new TrailerRules(new TenantSettings.Headers(
            new HeaderEdits(List.of("X-Not-For-Origins"), Map.of()),
            new HeaderEdits(List.of("X-Not-For-Clients"), Map.of("X-Set", "1"))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Transfer-Encoding",
                "Trailer",
                "TE",
                "Content-Length",
                "Content-Encoding",
                "Content-Type",
                "Content-Range",
                "Host",
                "Via",
                "Forwarded",
                "X-Forwarded-For",
                "X-Request-Id",
                "Crossfade-Outcome",
                "X-Amz-Cf-Id",
                "Authorization",
                "Proxy-Authorization",
                "Cookie",
                "Set-Cookie",
                "Cache-Control",
                "Expect",
                "If-Match",
                "Range",
                "Location",
                "Vary"
            })
    void fieldThatMeansSomethingBeforeTheBodyIsRemoved(String name) {
        for (HttpHeaders trailer : List.of(fields(name), fields(name.toUpperCase(java.util.Locale.ROOT)))) {
            assertTrue(rules.request(trailer));
            assertTrue(trailer.isEmpty());
        }
        HttpHeaders answer = fields(name);
        assertTrue(rules.response(answer));
        assertTrue(answer.isEmpty());
    }

    @Test
    void anyOtherFieldPasses() {
        HttpHeaders trailer = fields("ETag", "Server-Timing", "grpc-status", "Digest", "X-Sum");
        assertTrue(rules.response(trailer));
        assertEquals(5, trailer.size());
    }

    @Test
    void whatATenantRemovesFromHeadersIsRemovedFromTrailersAndNothingIsSet() {
        HttpHeaders request = fields("X-Not-For-Origins", "X-Not-For-Clients");
        HttpHeaders answer = fields("X-Not-For-Origins", "X-Not-For-Clients");
        assertTrue(rules.request(request));
        assertTrue(rules.response(answer));
        assertEquals(List.of("X-Not-For-Clients"), List.copyOf(request.names()));
        assertEquals(List.of("X-Not-For-Origins"), List.copyOf(answer.names()));
    }

    @Test
    void trailerWithMoreFieldsThanTheBoundIsDiscarded() {
        HttpHeaders trailer = new DefaultHttpHeaders();
        for (int i = 0; i < TrailerRules.MOST_FIELDS; i++) {
            trailer.add("x-" + i, "1");
        }
        assertTrue(rules.request(trailer));
        assertEquals(TrailerRules.MOST_FIELDS, trailer.size());
        trailer.add("x-more", "1");
        assertFalse(rules.request(trailer));
        assertTrue(trailer.isEmpty());
    }

    private static HttpHeaders fields(String... names) {
        HttpHeaders fields = new DefaultHttpHeaders();
        for (String name : names) {
            fields.add(name, "1");
        }
        return fields;
    }
}
