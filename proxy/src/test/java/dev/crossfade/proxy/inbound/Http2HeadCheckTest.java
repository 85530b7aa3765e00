package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http2HeadCheckTest {

    /** What the codec would refuse with a buffer in its hand. */
    @ParameterizedTest(name = "{0} {1} {2} -> {3}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "GET,     acme.test,     /a%20b?c=d, true",
                "BREW,    acme.test,     *,          true",
                "GET,     acme.test,     /a b,       false",
                "GET,     acme.test,     \"/\nx\",   false",
                "G T,     acme.test,     /,          false",
                "G(T,     acme.test,     /,          false",
                "CONNECT, acme.test:443, ,           true",
                "CONNECT, ,              ,           false",
                "CONNECT, a b,           ,           false",
            })
    void whatNoRequestLineCanHaveIsRefusedBeforeItsRequestIsMade(
            String method, String authority, String path, boolean allowed) {
        Http2Headers head = new DefaultHttp2Headers(false).method(method).scheme("http");
        if (authority != null) {
            head.authority(authority);
        }
        if (path != null) {
            head.path(path);
        }

        assertEquals(allowed, Http2HeadCheck.wrongWith(head, true).isEmpty());
    }
}
