package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.api.Test;

class OriginSenderTest {

    /** RFC 3986 §4.2: resolved, it would be a reference to another host. */
    @Test
    void targetWithTwoSlashesGoesToTheOriginAllTheSame() {
        URI at = OriginSender.at(URI.create("https://origin.example:8443"), "//elsewhere.example/a?b=c");
        assertEquals("origin.example", at.getHost());
        assertEquals(8443, at.getPort());
        assertEquals("//elsewhere.example/a", at.getPath());
        assertEquals("b=c", at.getQuery());
    }
}
