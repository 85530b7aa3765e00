package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.headers.TrailerRules;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Received;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trailer fields (RFC 9110 §6.5) on their way through, both ways. */
@Timeout(60)
class TrailersIT {

    private static final String CHUNKED =
            "POST /x HTTP/1.1\r\nHost: acme.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n";

    @Test
    void trailersPassBothWaysWithoutWhatCouldBeTakenForAHeader() throws Exception {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n";
        String trailer = "Server-Timing: db;dur=7\r\nSet-Cookie: a=b\r\n\r\n";
        try (ScriptedOrigin origin = new ScriptedOrigin((request, connection) -> connection.send(chunked + trailer));
                ProxyToOrigins proxy = proxy(origin, origin);
                RawClient client = proxy.client()) {
            Answer answer = client.send(CHUNKED + "X-Sum: 42\r\nAuthorization: Basic x\r\n\r\n")
                    .answer();
            assertEquals("ok", answer.text());
            assertEquals("db;dur=7", answer.field("server-timing"));
            assertEquals("", answer.field("set-cookie"));
            Received received = origin.nextRequest();
            assertEquals("abc", received.text());
            assertEquals("42", received.field("x-sum"));
            assertEquals("", received.field("authorization"));
            assertEquals("ok", client.send(CHUNKED + "\r\n").answer().text());
        }
    }

    @Test
    void replayedRequestBringsItsTrailerAgain() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> connection.answer(503, "no"));
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyToOrigins proxy = proxy(source, target);
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            client.send(CHUNKED.replace("POST", "OPTIONS") + "X-Sum: 42\r\n\r\n");
            assertEquals("target:abc", client.answer().text());
            assertEquals("42", source.nextRequest().field("x-sum"));
            assertEquals("42", target.nextRequest().field("x-sum"));
        }
    }

    @Test
    void trailerWithTooManyFieldsIsDiscardedAndCounted() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.echoing("source");
                ProxyToOrigins proxy = proxy(origin, origin);
                RawClient client = proxy.client()) {
            client.send(CHUNKED + "X-A: 1\r\n".repeat(TrailerRules.MOST_FIELDS) + "\r\n");
            assertEquals("source:abc", client.answer().text());
            assertEquals("1", origin.nextRequest().field("x-a"));
            client.send(CHUNKED + "X-A: 1\r\n".repeat(TrailerRules.MOST_FIELDS + 1) + "\r\n");
            assertEquals("source:abc", client.answer().text());
            assertEquals("", origin.nextRequest().field("x-a"));
            assertEquals(1, proxy.boundReached("trailers"));
        }
    }

    @Test
    void trailerThatIsLargerThanAHeaderMayBeIsRefused() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.echoing("source");
                ProxyToOrigins proxy = proxy(origin, origin);
                RawClient client = proxy.client()) {
            client.send(CHUNKED + "X-A: " + "a".repeat(40_000) + "\r\n\r\n");
            assertEquals(400, client.answer().status());
            assertEquals(0, origin.received());
        }
    }

    private static ProxyToOrigins proxy(ScriptedOrigin source, ScriptedOrigin target) throws Exception {
        return new ProxyToOrigins(
                ProxyToOrigins.side(source.url()), ProxyToOrigins.side(target.url()), Duration.ofSeconds(5));
    }
}
