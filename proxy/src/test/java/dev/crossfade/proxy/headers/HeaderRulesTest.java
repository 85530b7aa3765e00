package dev.crossfade.proxy.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.HeaderEdits;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {

    private static final HeaderEdits NONE = new HeaderEdits(List.of(), Map.of());
    private final HeaderRules rules = new HeaderRules(new TenantSettings.Headers(NONE, NONE), () -> "made");

    @Test
    void aStrangersRequestIsCleanedAndItsForwardingFieldsAreOverwritten() throws Exception {
        HttpHeaders headers = fields(
                "Host", "acme.test",
                "Cookie", "a=b",
                "Connection", "keep-alive, X-Private",
                "X-Private", "1",
                "Keep-Alive", "timeout=5",
                "Proxy-Connection", "close",
                "TE", "trailers",
                "Trailer", "X-Sum",
                "Upgrade", "websocket",
                "Proxy-Authenticate", "Basic",
                "Proxy-Authorization", "Basic x",
                "Transfer-Encoding", "chunked",
                "Expect", "100-continue",
                "X-Forwarded-For", "6.6.6.6",
                "X-Forwarded-Host", "evil.test",
                "X-Forwarded-Proto", "https",
                "Forwarded", "for=6.6.6.6",
                "X-Edge-Location", "x",
                "X-Amz-Cf-Id", "x",
                "X-Amzn-Cf-Thing", "x",
                "X-Amzn-RequestId", "x",
                "X-Cache", "x",
                "X-Real-IP", "6.6.6.6",
                "X-Accel-Redirect", "/secret",
                "Crossfade-Debug", "1",
                "X-Custom", "stays");
        assertNull(rules.request(headers, stranger(), "acme.test"));
        assertEquals(
                Map.of(
                        "cookie", "a=b",
                        "forwarded", "for=192.0.2.7;host=acme.test;proto=http",
                        "host", "acme.test",
                        "via", "1.1 crossfade",
                        "x-custom", "stays",
                        "x-forwarded-for", "192.0.2.7",
                        "x-forwarded-host", "acme.test",
                        "x-forwarded-proto", "http",
                        "x-request-id", "made"),
                asMap(headers));
    }

    @Test
    void theHostIsForwardedWithItsPort() throws Exception {
        HttpHeaders headers = fields("Host", "acme.test:8080");
        assertNull(rules.request(headers, stranger(), "acme.test"));
        assertEquals("acme.test:8080", headers.get("X-Forwarded-Host"));
        assertEquals("for=192.0.2.7;host=\"acme.test:8080\";proto=http", headers.get("Forwarded"));
    }

    @Test
    void aTrustedPeersForwardingFieldsAreAppendedTo() throws Exception {
        HttpHeaders headers = fields(
                "Via", "1.1 lb",
                "X-Forwarded-For", "203.0.113.9",
                "X-Forwarded-Proto", "https",
                "Forwarded", "for=203.0.113.9",
                "X-Request-Id", "kept-1");
        ClientFacts trusted = ClientFacts.of(InetAddress.getByName("2001:db8::1"), true, "http");
        assertNull(rules.request(headers, trusted, "acme.test"));
        Map<String, String> expected = Map.of(
                "via", "1.1 lb, 1.1 crossfade",
                "x-forwarded-for", "203.0.113.9, 2001:db8:0:0:0:0:0:1",
                "x-forwarded-proto", "https",
                "x-forwarded-host", "acme.test",
                "forwarded", "for=203.0.113.9, for=\"[2001:db8:0:0:0:0:0:1]\";host=acme.test;proto=http",
                "x-request-id", "kept-1");
        assertEquals(expected, asMap(headers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host", "content-length", "Cookie", "Authorization", "Via", "X-Forwarded-For", "X-Request-Id"})
    void connectionThatNamesAFieldThatMattersIsRefused(String name) throws Exception {
        HttpHeaders headers = fields("Connection", "close, " + name);
        assertEquals(FieldLists.lower(name), rules.request(headers, stranger(), "acme.test"));
    }

    @Test
    void anIllFormedRequestIdIsReplaced() throws Exception {
        HttpHeaders headers = fields("X-Request-Id", "a b\"c");
        rules.request(headers, stranger(), "acme.test");
        assertEquals("made", HeaderRules.requestId(headers));
    }

    @Test
    void anAnswerLosesItsHopByHopFieldsAndGetsVia() {
        HttpHeaders headers = fields(
                "Connection",
                "X-Gone",
                "X-Gone",
                "1",
                "Keep-Alive",
                "1",
                "Upgrade",
                "h2c",
                "ETag",
                "\"e\"",
                "Via",
                "1.1 in");
        rules.response(headers);
        assertEquals(Map.of("etag", "\"e\"", "via", "1.1 in, 1.1 crossfade"), asMap(headers));
    }

    @Test
    void aTenantsEditsAreAppliedLast() throws Exception {
        HeaderEdits request = new HeaderEdits(List.of("X-Old"), Map.of("X-Region", "eu"));
        HeaderEdits response = new HeaderEdits(List.of("Server"), Map.of("X-Served", "1"));
        HeaderRules edited = new HeaderRules(new TenantSettings.Headers(request, response), () -> "made");
        HttpHeaders asked = fields("X-Old", "1");
        edited.request(asked, stranger(), "acme.test");
        assertEquals("eu", asked.get("x-region"));
        assertTrue(!asked.contains("x-old"));
        HttpHeaders answered = fields("Server", "x");
        edited.response(answered);
        assertEquals(Map.of("x-served", "1", "via", "1.1 crossfade"), asMap(answered));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding", "host", "Content-Length", "Via", "Crossfade-Outcome", ""})
    void anEditOfTheProxysOwnFieldsIsRefusedAtStart(String name) {
        HeaderEdits edit = new HeaderEdits(List.of(name), Map.of());
        assertThrows(
                IllegalArgumentException.class,
                () -> new HeaderRules(new TenantSettings.Headers(edit, NONE), () -> "made"));
    }

    private static ClientFacts stranger() throws UnknownHostException {
        return ClientFacts.of(InetAddress.getByName("192.0.2.7"), false, "http");
    }

    private static HttpHeaders fields(String... namesAndValues) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private static Map<String, String> asMap(HttpHeaders headers) {
        Map<String, String> map = new TreeMap<>();
        headers.forEach(
                field -> map.merge(FieldLists.lower(field.getKey()), field.getValue(), (a, b) -> a + " | " + b));
        return map;
    }
}
