package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fault is read by the decoder itself, for what it calls it may change with its version. */
class UnreadableHeadTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new ClientCodec(new HttpDecoderConfig()));

    @AfterEach
    void stop() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LINE_ENDING            | GET / HTTP/1.1~Host: a~~",
                "LINE_ENDING            | GET / HTTP/1.1!Host: a!X: y~Z: z!!",
                "REQUEST_LINE           | GET /!!",
                "REQUEST_LINE           | GET / HTTP/1.1.1!Host: a!!",
                "REQUEST_LINE           | GET /a b HTTP/1.1!Host: a!!",
                "REQUEST_LINE           | GE:T / HTTP/1.1!Host: a!!",
                "LENGTH_AND_CODING      | POST / HTTP/1.1!Host: a!Transfer-Encoding: chunked!Content-Length: 4!!",
                "CONTENT_LENGTH         | POST / HTTP/1.1!Host: a!Content-Length: 4!Content-Length: 5!!",
                "CONTENT_LENGTH         | POST / HTTP/1.1!Host: a!Content-Length: 4, 5!!",
                "CONTENT_LENGTH         | POST / HTTP/1.1!Host: a!Content-Length: +4!!",
                "CONTENT_LENGTH         | POST / HTTP/1.1!Host: a!Content-Length: 99999999999999999999!!",
                "CHUNKED                | POST / HTTP/1.1!Host: a!Transfer-Encoding: chunked, chunked!!",
                "CHUNKED                | POST / HTTP/1.1!Host: a!Transfer-Encoding: chunked, identity!!",
                "CHUNKED                | POST / HTTP/1.1!Host: a!Transfer-Encoding: xchunked!!",
                "TRANSFER_CODING_HTTP10 | POST / HTTP/1.0!Host: a!Transfer-Encoding: chunked!!",
                "FIELD_NAME             | GET / HTTP/1.1!Host: a!Nonsense!!",
                "FIELD_NAME             | GET / HTTP/1.1!Host: a!: x!!",
                "FIELD_NAME             | GET / HTTP/1.1!Host: a!X Y: x!!",
                "FIELD_NAME             | GET / HTTP/1.1!Host: a!Content-Length : 4!!",
                "FIELD_VALUE            | GET / HTTP/1.1!Host: a!X: a%b!!",
                "FIELD_VALUE            | GET / HTTP/1.1!Host: a!X-Chunked: a%b!!",
                "FIELD_VALUE            | GET / HTTP/1.1!Host: a!Content-Length-Value: a%b!!",
                "FIELD_VALUE            | POST / HTTP/1.1!Host: a!Transfer-Encoding: ^chunked!!",
            })
    void faultHasItsReason(UnreadableHead reason, String head) {
        String bytes = head.replace("!", "\r\n")
                .replace('~', '\n')
                .replace('%', '\u0000')
                .replace('^', '\u000b');
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
        HttpRequest request = channel.readInbound();

        assertEquals(reason, UnreadableHead.of(request));
    }

    @Test
    void headThatItsClientBrokeOffIsNoFaultOfItsWords() {
        channel.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\nHost: a\r\n", StandardCharsets.US_ASCII));
        var unused = channel.close();
        HttpRequest request = channel.readInbound();

        assertEquals(UnreadableHead.CUT_OFF, UnreadableHead.of(request));
    }

    @Test
    void faultThatIsNotKnownIsMalformed() {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.setDecoderResult(DecoderResult.failure(new IllegalStateException()));

        assertEquals(UnreadableHead.MALFORMED, UnreadableHead.of(request));
    }
}
