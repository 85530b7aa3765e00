package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.proxy.replay.BufferMemory;
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
    private final BufferMemory memory = new BufferMemory(Bytes.parse("64KiB"));
    private final ClientCodec codec = new ClientCodec(new HttpDecoderConfig().setMaxHeaderSize(32 * 1024), 128, memory);
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

    @Test
    void largeHeadIsChargedFromItsFirstPartsUntilItIsAnswered() {
        receive("GET / HTTP/1.1\r\nHost: a\r\nx: " + "y".repeat(7_000));
        assertTrue(memory.used() == 0, "up to 8 KiB a head is free");
        receive("y".repeat(2_000));
        assertTrue(memory.used() >= 1_000, () -> memory.used() + " B");
        receive("\r\nb: " + "z".repeat(5_000) + "\r\n\r\n");
        assertTrue(memory.used() >= 20_000, () -> memory.used() + " B");
        request();
        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
        assertEquals(0, memory.used());
    }

    @Test
    void headThatThereIsNoMemoryForIsRefusedAndWhatFollowsIsNotLookedAt() {
        assertTrue(memory.tryReserve(60 * 1024));
        receive("GET / HTTP/1.1\r\nHost: a\r\nx: y");
        assertNull(channel.readInbound());
        receive("y".repeat(20_000));
        HttpRequest refused = assertInstanceOf(HttpRequest.class, channel.readInbound());
        HeadRefused why =
                assertInstanceOf(HeadRefused.class, refused.decoderResult().cause());
        assertEquals(503, why.rejection().status());
        receive("\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        assertNull(channel.readInbound());
        assertEquals(60 * 1024, memory.used());
    }

    @Test
    void answerLeavesWhatOfTheNextHeadHasCome() {
        receive("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nx: " + "y".repeat(20_000));
        request();
        long ofTheNext = memory.used();
        assertTrue(ofTheNext > 10_000, () -> ofTheNext + " B");
        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
        assertTrue(memory.used() > 10_000, () -> memory.used() + " B");
        assertTrue(channel.close().isSuccess());
        assertEquals(0, memory.used());
    }

    @Test
    void trailersThatAreTooManyAreAMalformedBody() {
        receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
        assertInstanceOf(HttpRequest.class, channel.readInbound());
        receive("a: b\r\n".repeat(200));
        LastHttpContent end = assertInstanceOf(LastHttpContent.class, channel.readInbound());
        assertTrue(end.decoderResult().isFailure());
        receive("\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        assertNull(channel.readInbound());
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
