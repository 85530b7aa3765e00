package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.proxy.observe.ProxyMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stream that does not read keeps of the memory that its frames came in. */
class UnreadFramesTest {

    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    private final List<ByteBuf> read = new ArrayList<>();
    private Channel stream = new EmbeddedChannel();
    private final UnreadFrames unread = new UnreadFrames(ProxyMetrics.NONE, "192.0.2.7");
    private final Http2FrameCodec codec = Http2FrameCodecBuilder.forServer().build();
    private final EmbeddedChannel connection =
            new EmbeddedChannel(codec, unread, new Http2MultiplexHandler(new Streams()));

    @BeforeEach
    void start() throws Exception {
        ByteBuf preface = Unpooled.buffer().writeBytes(Http2CodecUtil.connectionPrefaceBuf());
        connection.writeInbound(preface.writeBytes(SETTINGS));
        byte[] head = Http2Connection.block(":method", "POST", ":scheme", "http", ":path", "/");
        connection.writeInbound(frame(1, 4, head));
    }

    @AfterEach
    void stop() {
        read.forEach(ByteBuf::release);
        connection.finishAndReleaseAll();
    }

    @Test
    void smallFrameBehindOthersKeepsNothingOfTheBufferItCameIn() {
        ByteBuf first = frame(0, 0, new byte[1]);
        ByteBuf second = frame(0, 0, new byte[1]);
        connection.writeInbound(first);
        connection.writeInbound(second);
        assertTrue(first.refCnt() > 0);
        assertEquals(0, second.refCnt());
        readAll();
        assertEquals(2, read.size());
    }

    @Test
    void frameOfAnUnknownTypeDoesNotWaitAtAll() {
        ByteBuf unknown = frame(0x42, 0, new byte[100]);
        connection.writeInbound(unknown);
        assertEquals(0, unknown.refCnt());
    }

    @Test
    void largeFrameIsNotCopied() {
        connection.writeInbound(frame(0, 0, new byte[1]));
        ByteBuf large = frame(0, 0, new byte[10_000]);
        connection.writeInbound(large);
        assertTrue(large.refCnt() > 0);
    }

    @Test
    void whatWasReadCountsNoMore() {
        for (int i = 0; i < 3; i++) {
            for (int frame = 0; frame < UnreadFrames.MOST; frame++) {
                connection.writeInbound(frame(0, 0, new byte[1]));
            }
            readAll();
        }
        assertEquals(3 * UnreadFrames.MOST, read.size());
        assertTrue(stream.isActive());
    }

    @Test
    void streamThatDoesNotReadEndsWithItsConnection() {
        connection.writeInbound(frame(0, 0, new byte[1]));
        connection.close().syncUninterruptibly();
        assertFalse(stream.isActive());
    }

    private void readAll() {
        int before;
        do {
            before = read.size();
            stream.read();
            connection.runPendingTasks();
        } while (read.size() > before);
    }

    private static ByteBuf frame(int type, int flags, byte[] payload) {
        return Unpooled.buffer()
                .writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(3) // the first one is kept for upgrades by the multiplexer
                .writeBytes(payload);
    }

    private final class Streams extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel opened) {
            stream = opened;
            opened.config().setAutoRead(false);
            ChannelHandler counting = unread.of((Http2StreamChannel) opened);
            opened.pipeline().addLast(counting, new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                    // The head, and nothing behind it.
                    ctx.read();
                }

                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    if (message instanceof Http2DataFrame frame) {
                        read.add(frame.content());
                    }
                }
            });
        }
    }
}
