package dev.crossfade.proxy.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketFramesTest {

    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;

    @Property(tries = 200)
    void boundariesDoNotDependOnHowTheBytesAreCut(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 70_000) Integer> lengths,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 50_000) Integer> cuts,
            @ForAll boolean fromClient) {
        ByteBuf bytes = Unpooled.buffer();
        List<Integer> ends = new ArrayList<>();
        for (int length : lengths) {
            frame(bytes, TEXT, fromClient, length);
            ends.add(bytes.writerIndex());
        }
        WebSocketFrames frames = fromClient ? WebSocketFrames.ofClient() : WebSocketFrames.ofServer();
        assertEquals(ends, boundaries(frames, bytes, cuts));
        assertFalse(frames.isMalformed());
    }

    @Property(tries = 50)
    void boundariesAreFoundByteByByte(@ForAll @Size(min = 1, max = 5) List<@IntRange(max = 300) Integer> lengths) {
        ByteBuf bytes = Unpooled.buffer();
        List<Integer> ends = new ArrayList<>();
        for (int length : lengths) {
            frame(bytes, TEXT, true, length);
            ends.add(bytes.writerIndex());
        }
        assertEquals(ends, boundaries(WebSocketFrames.ofClient(), bytes, List.of(1)));
    }

    @Test
    void closeIsSeenOnceItHasComeWhole() {
        ByteBuf bytes = Unpooled.buffer();
        frame(bytes, CLOSE, false, 2);
        WebSocketFrames frames = WebSocketFrames.ofServer();
        frames.advance(bytes, 0, 3);
        assertFalse(frames.isClosed());
        frames.advance(bytes, 3, 4);
        assertTrue(frames.isClosed());
    }

    @ParameterizedTest
    @CsvSource({
        "client, 8100, a client's frame without a mask",
        "server, 8180, a server's frame with a mask",
        "server, 0800, a Close in fragments",
        "server, 897E, a Ping of more than 125 bytes",
        "server, 817F8000000000000000, a length beyond 63 bits"
    })
    void malformedHeaderIsNoFrame(String sender, String hex, String what) {
        WebSocketFrames frames = sender.equals("client") ? WebSocketFrames.ofClient() : WebSocketFrames.ofServer();
        ByteBuf bytes = Unpooled.wrappedBuffer(java.util.HexFormat.of().parseHex(hex));
        frames.advance(bytes, 0, bytes.writerIndex());
        assertTrue(frames.isMalformed(), what);
        assertFalse(frames.isAtBoundary(), what);
    }

    /** Where frames end, when the bytes come in pieces of the given sizes, over and over. */
    private static List<Integer> boundaries(WebSocketFrames frames, ByteBuf bytes, List<Integer> cuts) {
        List<Integer> ends = new ArrayList<>();
        int from = 0;
        for (int i = 0; from < bytes.writerIndex(); i++) {
            int to = Math.min(bytes.writerIndex(), from + cuts.get(i % cuts.size()));
            int at = from;
            while (at < to) {
                at = frames.advance(bytes, at, to);
                if (frames.isAtBoundary()) {
                    ends.add(at);
                }
            }
            from = to;
        }
        return ends;
    }

    private static void frame(ByteBuf to, int first, boolean masked, int length) {
        int mask = masked ? 0x80 : 0;
        to.writeByte(first);
        if (length < 126) {
            to.writeByte(mask | length);
        } else if (length < 65_536) {
            to.writeByte(mask | 126).writeShort(length);
        } else {
            to.writeByte(mask | 127).writeLong(length);
        }
        if (masked) {
            to.writeInt(0x01020304);
        }
        // Every byte of the payload looks like the beginning of a frame.
        for (int i = 0; i < length; i++) {
            to.writeByte(TEXT);
        }
    }
}
