package dev.crossfade.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.observe.OriginFailures;
import dev.crossfade.proxy.observe.ProxyMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a request's body is flushed: each flush is a system call. */
class UpstreamCallTest {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Flushes flushes = new Flushes();
    private final EmbeddedChannel channel = new EmbeddedChannel(flushes, new Turns());
    private UpstreamCall call;

    @BeforeEach
    void connect() {
        ProxySettings.Upstream settings =
                new ProxySettings.Upstream(Duration.ofSeconds(2), Duration.ofSeconds(30), 16, Duration.ofSeconds(50));
        Deadlines deadlines = new Deadlines(channel.eventLoop(), System::nanoTime);
        UpstreamPool pool = new UpstreamPools(
                        new UpstreamLoop(
                                channel.eventLoop(),
                                NioSocketChannel.class,
                                host -> new CompletableFuture<>(),
                                deadlines),
                        settings,
                        1,
                        new OriginFailures(ProxyMetrics.NONE, System::nanoTime))
                .pool(Origin.of(
                        new TenantId("acme"),
                        Side.SOURCE,
                        new SideSettings("", "http://origin.test", new OriginTls("", ""), null, null)));
        OriginCodec codec = new OriginCodec();
        UpstreamConnection connection = new UpstreamConnection(channel, codec, InetAddress.getLoopbackAddress(), pool);
        channel.pipeline().addLast(codec, connection);
        connection.opened();
        call = pool.call(new Unheard());
        call.connected(connection);
        call.send(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/orders"));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void partsThatWereReadTogetherAreFlushedTogether() {
        turn(() -> {
            for (int i = 0; i < 7; i++) {
                call.send(part(100));
            }
            assertEquals(0, flushes.count);
        });
        assertEquals(1, flushes.count);
        assertEquals(700, flushed());
    }

    @Test
    void partOfASlowBodyIsFlushedWithoutWaitingForTheNextOne() {
        for (int i = 1; i <= 3; i++) {
            turn(() -> call.send(part(1)));
            assertEquals(i, flushes.count);
            assertEquals(i, flushed());
        }
    }

    @Test
    void lastPartIsFlushedAtOnceWithThoseBeforeItAndNotAgain() {
        turn(() -> {
            call.send(part(100));
            call.send(part(100));
            call.send(LastHttpContent.EMPTY_LAST_CONTENT);
            assertEquals(1, flushes.count);
        });
        assertEquals(200, flushed());
        assertEquals(1, flushes.count);
    }

    @Test
    void whatFillsTheBufferIsFlushedAtOnce() {
        turn(() -> {
            call.send(part(BUFFER_BYTES - 1024));
            assertEquals(0, flushes.count);
            call.send(part(2048));
            assertEquals(1, flushes.count);
            assertTrue(call.isWritable());
        });
        assertEquals(1, flushes.count);
    }

    @Test
    void bodyThatWasHeldIsFlushedAsOftenAsItFillsTheBufferAndNotForEachPart() {
        turn(() -> {
            for (int i = 0; i < 128; i++) {
                call.send(part(8 * 1024));
            }
            call.send(LastHttpContent.EMPTY_LAST_CONTENT);
        });
        assertEquals(1024 * 1024, flushed());
        assertTrue(flushes.count <= 1024 * 1024 / BUFFER_BYTES + 1, () -> flushes.count + " flushes");
    }

    @Test
    void partThatIsNotFlushedYetMayHaveReachedTheOrigin() {
        turn(() -> {
            call.send(part(1));
            assertTrue(call.isFlushed());
        });
    }

    /** What an event loop does at once: its tasks come afterwards. */
    private void turn(Runnable work) {
        boolean unused = channel.writeInbound(work);
    }

    private static HttpContent part(int bytes) {
        return new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[bytes]));
    }

    private int bytes;

    /** How many bytes of the body have gone out. */
    private int flushed() {
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            if (out.readableBytes() < 4
                    || !out.toString(StandardCharsets.ISO_8859_1).startsWith("POST")) {
                bytes += out.readableBytes();
            }
            out.release();
        }
        return bytes;
    }

    /** Counts what would be system calls. */
    private static final class Flushes extends ChannelOutboundHandlerAdapter {

        private int count;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            count++;
            ctx.flush();
        }
    }

    /** Does what is read. */
    private static final class Turns extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object work) {
            ((Runnable) work).run();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {}
    }
}
