package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands behind a WebSocket handshake. */
class ClientCodecTest {

    private static final String HANDSHAKE =
            "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final AtomicInteger completions = new AtomicInteger();
    private final ClientCodec codec = new ClientCodec(new HttpDecoderConfig());
    private final EmbeddedChannel channel = new EmbeddedChannel(codec, new ChannelInboundHandlerAdapter() {
        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            completions.incrementAndGet();
        }
    });

    @AfterEach
    void stop() {
        channel.finishAndReleaseAll();
    }

    @Test
    void bytesBehindTheHandshakeAreKeptAndNoMoreAreAskedFor() {
        receive(HANDSHAKE + "frame");
        assertEquals("/ws", request().uri());
        assertEquals(1, completions.get());
        receive(" and more");
        assertNull(channel.readInbound());
        assertEquals(1, completions.get());
    }

    @Test
    void removalHandsThemOnInOrder() {
        receive(HANDSHAKE + "frame");
        request();
        receive(" and more");
        channel.pipeline().remove(codec);
        ByteBuf kept = channel.readInbound();
        assertEquals("frame and more", kept.toString(StandardCharsets.US_ASCII));
        kept.release();
    }

    @Test
    void refusalLetsTheNextRequestThroughThatWasKept() {
        receive(HANDSHAKE + "GET /ne");
        request();
        receive("xt HTTP/1.1\r\nHost: a\r\n\r\n");
        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN, Unpooled.EMPTY_BUFFER));
        assertEquals("/next", request().uri());
        assertEquals(2, completions.get());
    }

    @Test
    void answerToAnEarlierRequestDoesNotLetThemThrough() {
        receive("GET /earlier HTTP/1.1\r\nHost: a\r\n\r\n" + HANDSHAKE + "frame");
        assertEquals("/earlier", request().uri());
        assertEquals("/ws", request().uri());
        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
        assertNull(channel.readInbound());
    }

    @Test
    void answerToHeadHasNoBodyEvenWhenItIsFramedAsIfItHadOne() {
        receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        request();
        DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
        channel.writeOutbound(head, LastHttpContent.EMPTY_LAST_CONTENT);
        StringBuilder sent = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            sent.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        assertEquals("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", sent.toString());
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private HttpRequest request() {
        HttpRequest request = assertInstanceOf(HttpRequest.class, channel.readInbound());
        assertInstanceOf(LastHttpContent.class, channel.readInbound());
        return request;
    }
}
