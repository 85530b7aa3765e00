package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LingeringCloseTest {

    private static final class Speaking extends ChannelInboundHandlerAdapter {}

    private long now;
    private final EmbeddedChannel channel = new EmbeddedChannel(new Speaking());
    private final OpenConnections connections = new OpenConnections(new Deadlines(channel.eventLoop(), () -> now));
    private final RecordedMetrics metrics = new RecordedMetrics(List.of());
    private final LingeringClose lingering = new LingeringClose(connections, metrics, "192.0.2.7");

    @BeforeEach
    void start() {
        lingering.begin(channel, List.of(Speaking.class));
    }

    @AfterEach
    void stop() {
        channel.finishAndReleaseAll();
    }

    @Test
    void takesThePlaceOfWhatSpoke() {
        assertEquals(null, channel.pipeline().get(Speaking.class));
    }

    @Test
    void whatComesIsLetGoUpToTheBoundOfBytes() {
        ByteBuf most = Unpooled.wrappedBuffer(new byte[(int) LingeringClose.MOST_BYTES]);
        channel.writeInbound(most);
        assertEquals(0, most.refCnt());
        assertTrue(channel.isActive());
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
        assertFalse(channel.isActive());
        assertEquals(1, metrics.count("linger_bytes"));
    }

    @Test
    void itTakesNoLongerThanItsBoundOfTimeWhateverComes() {
        now = LingeringClose.LONGEST.toNanos() - 1;
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
        assertTrue(lingering.deadlineNanos() > now);
        now++;
        assertEquals(now, lingering.deadlineNanos());
        lingering.overdue();
        assertFalse(channel.isActive());
        assertEquals(1, metrics.count("linger_timeout"));
    }

    @Test
    void whoTellsWhatItHasReadIsWaitedForUntilItIsSilent() {
        EmbeddedChannel slow = new EmbeddedChannel(new Speaking());
        LingeringClose waiting = LingeringClose.ofSlowReader(connections, metrics, "192.0.2.7");
        waiting.begin(slow, List.of(Speaking.class));
        for (int said = 0; said < 3; said++) {
            now += LingeringClose.LONGEST.toNanos() - 1;
            assertTrue(waiting.deadlineNanos() > now);
            slow.writeInbound(Unpooled.wrappedBuffer(new byte[13]));
        }
        now += LingeringClose.LONGEST.toNanos();
        assertEquals(now, waiting.deadlineNanos());
        waiting.overdue();
        assertFalse(slow.isActive());
        assertEquals(1, metrics.count("linger_timeout"));
        slow.finishAndReleaseAll();
    }

    @Test
    void proxyThatGoesDownWaitsForItAndEndsItAtLast() {
        connections.goDown();
        assertTrue(channel.isActive());
        assertEquals(1, connections.busy());
        connections.closeNow();
        assertFalse(channel.isActive());
        assertEquals(0, connections.busy());
        assertEquals(0, metrics.count("linger_timeout"));
    }
}
