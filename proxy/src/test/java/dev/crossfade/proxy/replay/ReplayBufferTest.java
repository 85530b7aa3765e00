package dev.crossfade.proxy.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReplayBufferTest {

    private static final int SIZE = 64 * 1024;

    private final BufferMemory memory = new BufferMemory(Bytes.parse("1MiB"));
    private final ReplayBuffer buffer = new ReplayBuffer(SIZE, memory);

    @Test
    void bodyOfSingleBytesIsKeptInFewParts() {
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < SIZE; i++) {
            String letter = String.valueOf((char) ('a' + i % 26));
            sent.append(letter);
            assertTrue(append(letter));
        }
        StringBuilder kept = new StringBuilder();
        for (ByteBuf part : buffer.parts()) {
            kept.append(part.toString(StandardCharsets.US_ASCII));
        }
        assertEquals(sent.toString(), kept.toString());
        assertTrue(buffer.parts().size() <= 24, () -> buffer.parts().size() + " parts");
        buffer.release();
    }

    @Test
    void partsThatWereHandedOutStayAsTheyWere() {
        assertTrue(append("first"));
        assertTrue(append("se"));
        ByteBuf handedOut = buffer.parts().get(1).retainedDuplicate();
        assertTrue(append("cond"));
        assertEquals("se", handedOut.toString(StandardCharsets.US_ASCII));
        handedOut.release();
        buffer.release();
    }

    @Test
    void oneByteMoreThanTheLimitIsRefusedAndNothingOfItKept() {
        assertTrue(append("x".repeat(SIZE)));
        assertFalse(append("y"));
        assertTrue(buffer.isOutgrown());
        assertEquals(SIZE, buffer.bytes());
        buffer.release();
    }

    @Test
    void memoryThatIsGivenBackIsWhatWasTaken() {
        for (int round = 0; round < 1_000; round++) {
            ReplayBuffer one = new ReplayBuffer(SIZE, memory);
            for (int i = 0; i < 300; i++) {
                assertTrue(
                        one.append(Unpooled.wrappedBuffer(new byte[i]), UnpooledByteBufAllocator.DEFAULT),
                        "round " + round);
            }
            one.release();
            one.release();
        }
    }

    private boolean append(String text) {
        return buffer.append(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII), UnpooledByteBufAllocator.DEFAULT);
    }
}
