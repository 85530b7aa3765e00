package dev.crossfade.proxy.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.proxy.observe.Bound;
import dev.crossfade.proxy.replay.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerBufferTest {

    private static final int LIMIT = 256 * 1024;

    private static final HttpResponse HEAD =
            new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE);

    private final BufferMemory memory = new BufferMemory(Bytes.parse("1MiB"));
    private final AnswerBuffer buffer = new AnswerBuffer(HEAD, LIMIT, memory);

    @Test
    void answerOfSingleBytesIsKeptInFewPartsAndChargedByWhatTheyHold() {
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < LIMIT; i++) {
            String letter = String.valueOf((char) ('a' + i % 26));
            sent.append(letter);
            HttpContent part = part(letter);
            assertNull(buffer.add(part));
            assertEquals(0, part.refCnt());
        }
        assertEquals(sent.toString(), buffer.body().toString(US_ASCII));
        long charged = memory.used();
        List<HttpContent> taken = buffer.take();
        long held = taken.stream().mapToLong(part -> part.content().capacity()).sum();
        assertEquals(held, charged);
        assertTrue(held < LIMIT + 16 * 1024, () -> held + " bytes");
        assertTrue(taken.size() <= 40, () -> taken.size() + " parts");
        assertEquals(0, memory.used());
        taken.forEach(part -> assertTrue(part.release()));
    }

    @Test
    void largePartsAreNotCopiedAndAllStayInOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder sent = new StringBuilder();
        List<ByteBuf> given = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String text = String.valueOf((char) ('a' + i % 26)).repeat(random.nextInt(6 * 1024));
            HttpContent part = part(text);
            given.add(part.content());
            sent.append(text);
            assertNull(buffer.add(part), "seed " + seed);
            assertEquals(text.length() >= 4 * 1024 ? 1 : 0, part.refCnt(), "seed " + seed);
        }
        assertEquals(sent.toString(), buffer.body().toString(US_ASCII), "seed " + seed);
        buffer.release();
        assertEquals(0, memory.used(), "seed " + seed);
        given.forEach(part -> assertEquals(0, part.refCnt(), "seed " + seed));
    }

    @Test
    void endIsHandedOverWithItsTrailersAndOnlyIfItWasKept() {
        assertNull(buffer.add(part("begun")));
        List<HttpContent> begun = buffer.take();
        assertEquals(1, begun.size());
        assertFalse(begun.get(0) instanceof LastHttpContent);

        assertNull(buffer.add(LastHttpContent.EMPTY_LAST_CONTENT));
        assertSame(LastHttpContent.EMPTY_LAST_CONTENT, buffer.take().get(0));

        LastHttpContent last = new DefaultLastHttpContent(Unpooled.copiedBuffer("end", US_ASCII));
        last.trailingHeaders().set("checksum", "1");
        assertNull(buffer.add(last));
        List<HttpContent> ended = buffer.take();
        assertEquals("end", ended.get(0).content().toString(US_ASCII));
        assertEquals("1", ((LastHttpContent) ended.get(1)).trailingHeaders().get("checksum"));
    }

    @Test
    void oneByteMoreThanTheLimitIsRefusedAndStaysTheCallers() {
        assertNull(buffer.add(part("x".repeat(LIMIT))));
        HttpContent more = part("y");
        assertEquals(Bound.INSPECTION, buffer.add(more));
        assertEquals(1, more.refCnt());
        buffer.release();
        buffer.release();
        assertEquals(0, memory.used());
    }

    @Test
    void memoryThatOthersHaveIsNotTakenForSmallPartsNorForLargeOnes() {
        assertTrue(memory.tryReserve(1024 * 1024 - 10));
        assertNull(buffer.add(part("0123456789")));
        for (String text : List.of("y", "z".repeat(4 * 1024))) {
            HttpContent more = part(text);
            assertEquals(Bound.BUFFER_MEMORY, buffer.add(more));
            assertEquals(1, more.refCnt());
        }
        assertEquals("0123456789", buffer.body().toString(US_ASCII));
        buffer.release();
        assertEquals(1024 * 1024 - 10, memory.used());
    }

    private static HttpContent part(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, US_ASCII));
    }
}
