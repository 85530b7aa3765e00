package dev.crossfade.proxy.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.observe.TunnelEnd;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tunnel between two channels in memory: what it reads, and when its time is up. */
class TunnelTest {

    private static final byte[] MASKED = {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 'x'};

    private long now;
    private final Reads clientReads = new Reads();
    private final Reads originReads = new Reads();
    private final EmbeddedChannel client = channel(clientReads);
    private final EmbeddedChannel origin = channel(originReads);
    private final Deadlines deadlines = new Deadlines(client.eventLoop(), () -> now);
    private final TenantHandle tenant = new TenantHandle(
            SampleTenant.named("acme", "acme.test"),
            Route.first(SampleTenant.named("acme", "acme.test").id(), Side.SOURCE));
    private final Tunnels tunnels =
            new Tunnels(client.eventLoop(), deadlines, Duration.ofSeconds(75), ProxyMetrics.NONE);
    private final Tunnel tunnel = begun();

    @AfterEach
    void stop() {
        client.finishAndReleaseAll();
        origin.finishAndReleaseAll();
    }

    @Test
    void nothingIsReadFromOneEndWhileTheOtherTakesNoMore() {
        int before = clientReads.count;
        writable(origin, false);
        receive(client, MASKED);
        assertEquals(before, clientReads.count);
        writable(origin, true);
        assertEquals(before + 1, clientReads.count);
        receive(client, MASKED);
        assertEquals(before + 2, clientReads.count);
        assertEquals(2 * MASKED.length, sent(origin));
    }

    @Test
    void nothingIsReadFromTheClientDuringAHoldAndWhatHadBeenAskedForIsKept() {
        tunnel.hold();
        int before = clientReads.count;
        receive(client, MASKED);
        assertEquals(before, clientReads.count);
        assertEquals(0, sent(origin));
        tunnel.goOn();
        assertEquals(before + 1, clientReads.count);
        assertEquals(MASKED.length, sent(origin));
    }

    @Test
    void byteEitherWayPutsTheIdleLimitOffAndAHoldSuspendsIt() {
        long limit = Duration.ofSeconds(75).toNanos();
        assertEquals(limit, tunnel.deadlineNanos());
        now = 10;
        receive(origin, new byte[] {(byte) 0x89, 0});
        assertEquals(10 + limit, tunnel.deadlineNanos());
        now = 20;
        receive(client, MASKED);
        assertEquals(20 + limit, tunnel.deadlineNanos());
        tunnel.hold();
        assertEquals(Deadlines.NEVER, tunnel.deadlineNanos());
    }

    @Test
    void clientThatDoesNotAnswerTheCloseIsCutOffWhenItsTimeIsUp() {
        tunnel.end(TunnelEnd.FLIPPED);
        assertEquals(Tunnel.CLOSING.toNanos(), tunnel.deadlineNanos());
        assertTrue(client.isActive());
        tunnel.overdue();
        assertFalse(client.isActive());
        assertFalse(origin.isActive());
        assertEquals(0, tunnels.open());
    }

    private Tunnel begun() {
        Tunnel begun = tunnels.open(tenant, Side.SOURCE);
        client.pipeline().addLast(begun.clientEnd());
        origin.pipeline().addLast(begun.originEnd());
        begun.begin();
        return begun;
    }

    private static EmbeddedChannel channel(Reads reads) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(reads);
        return channel;
    }

    private static void receive(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    private static void writable(EmbeddedChannel channel, boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    private static int sent(EmbeddedChannel channel) {
        int bytes = 0;
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            bytes += part.readableBytes();
            part.release();
        }
        return bytes;
    }

    private static final class Reads extends ChannelOutboundHandlerAdapter {

        private int count;

        @Override
        public void read(ChannelHandlerContext ctx) {
            count++;
            ctx.read();
        }
    }
}
