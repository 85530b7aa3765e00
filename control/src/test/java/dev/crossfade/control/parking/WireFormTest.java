package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.wire.ParkedHead;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormTest {

    private static final URI ORIGIN = URI.create("https://origin.example:8443");

    /** RFC 3986 §4.2: resolved, it would be a reference to another host. */
    @Test
    void targetWithTwoSlashesGoesToTheOriginAllTheSame() {
        URI at = WireForm.at(ORIGIN, "//elsewhere.example/a?b=c");
        assertEquals("origin.example", at.getHost());
        assertEquals(8443, at.getPort());
        assertEquals("//elsewhere.example/a", at.getPath());
        assertEquals("b=c", at.getQuery());
    }

    @ParameterizedTest
    @CsvSource({
        "/hooks?token=s3cret&x={y}, /hooks?token=s3cret&x=%7By%7D",
        "/a|b[0]?c[0]=1|2, /a%7Cb%5B0%5D?c[0]=1%7C2",
        "/100%?x=%zz&y=%4, /100%25?x=%25zz&y=%254",
        "/%7B%e9%C3?a=b?c, /%7B%e9%C3?a=b?c",
        "/caf\u00c3\u00a9, /caf%C3%A9",
        "/\"<>\\^`, /%22%3C%3E%5C%5E%60"
    })
    void whatNoUriMayHaveIsEscapedAndAllElseStaysAsItWas(String target, String sent) {
        assertEquals(
                "https://origin.example:8443" + sent,
                WireForm.at(ORIGIN, target).toString());
    }

    /** All that a proxy lets in. */
    @Property(tries = 1_000)
    void everyTargetThatAProxyServesCanBeSentAndIsAscii(@ForAll @CharRange(from = '!', to = '\u00ff') String rest) {
        String target = "/" + rest;
        assertEquals(Optional.empty(), WireForm.objection(LaneTest.head(target)));
        String sent = WireForm.at(ORIGIN, target).toString();
        assertTrue(sent.chars().allMatch(c -> c > ' ' && c < 0x7f), sent);
        assertFalse(sent.contains("#"), sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"caf\u00e9", "a\nb", "\u0000", "\u20ac"})
    void valueThatWouldArriveAsAnotherIsObjectedToAndNotShown(String value) {
        String why = WireForm.objection(LaneTest.head("/", "X-Name", value)).orElseThrow();
        assertEquals("the value of a header field is not ASCII", why);
    }

    @Test
    void headsThatNoClientCouldSendAreObjectedTo() {
        assertEquals(Optional.empty(), WireForm.objection(LaneTest.head("/", "X-Name", "a\tb ~")));
        assertTrue(WireForm.objection(LaneTest.head("/", "X Name", "a")).isPresent());
        for (String method : List.of("CONNECT", "", "PO ST", "P\u00d6ST")) {
            ParkedHead post = LaneTest.head("/");
            ParkedHead head = new ParkedHead(
                    method, "/", post.host(), post.scheme(), post.fields(), post.arrivedAt(), null, post.why());
            assertTrue(WireForm.objection(head).isPresent(), method);
        }
        assertTrue(WireForm.objection(LaneTest.head("*")).isPresent());
        assertTrue(WireForm.objection(LaneTest.head("/a b")).isPresent());
        assertTrue(WireForm.objection(LaneTest.head("/\u20ac")).isPresent());
    }
}
