package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxTest {

    private final Reads reads = new Reads();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Taking taker = new Taking();
    private final Inbox inbox = new Inbox(channel, taker);
    private final HttpObject first = part();
    private final HttpObject second = part();

    @BeforeEach
    void start() {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(reads);
    }

    @AfterEach
    void stop() {
        channel.finishAndReleaseAll();
    }

    @Test
    void partsAreHandedOnInOrderOnceTheReadHasEnded() {
        taker.room = 2;
        inbox.arrived(first);
        inbox.arrived(second);
        assertEquals(List.of(), taker.taken);
        inbox.readEnded();
        assertEquals(List.of(first, second), taker.taken);
    }

    @Test
    void noMoreIsReadAsLongAsAnythingIsLeft() {
        taker.room = 1;
        inbox.arrived(first);
        inbox.arrived(second);
        inbox.readEnded();
        assertEquals(0, reads.count);
        taker.room = 1;
        inbox.workThrough();
        assertEquals(1, reads.count);
        assertTrue(inbox.isEmpty());
    }

    @Test
    void noMoreIsReadThanIsWanted() {
        taker.wantsMore = false;
        inbox.readEnded();
        assertEquals(0, reads.count);
    }

    @Test
    void readIsAskedForOnceUntilItHasEnded() {
        inbox.read();
        inbox.read();
        assertEquals(1, reads.count);
        inbox.readEnded();
        assertEquals(2, reads.count);
    }

    @Test
    void askingFromWithinDoesNotOvertake() {
        taker.room = 2;
        taker.within = () -> {
            inbox.workThrough();
            assertEquals(0, reads.count);
        };
        inbox.arrived(first);
        inbox.arrived(second);
        inbox.readEnded();
        assertEquals(List.of(first, second), taker.taken);
        assertEquals(1, reads.count);
    }

    @Test
    void whatIsDroppedIsReleased() {
        DefaultHttpContent part = part();
        inbox.arrived(part);
        inbox.drop();
        assertEquals(0, part.refCnt());
        assertTrue(inbox.isEmpty());
    }

    private static DefaultHttpContent part() {
        return new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[1]));
    }

    private static final class Taking implements Inbox.Taker {

        private final List<HttpObject> taken = new ArrayList<>();
        private Runnable within = () -> {};
        private boolean wantsMore = true;
        private int room;

        @Override
        public boolean takes(HttpObject next) {
            return room > 0;
        }

        @Override
        public void take(HttpObject part) {
            room--;
            taken.add(part);
            within.run();
        }

        @Override
        public boolean wantsMore() {
            return wantsMore;
        }
    }

    private static final class Reads extends ChannelOutboundHandlerAdapter {

        private int count;

        @Override
        public void read(ChannelHandlerContext ctx) {
            count++;
        }
    }
}
