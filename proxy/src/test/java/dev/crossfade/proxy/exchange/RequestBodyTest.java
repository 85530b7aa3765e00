package dev.crossfade.proxy.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.proxy.observe.Bound;
import dev.crossfade.proxy.replay.BufferMemory;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A body that is read while nobody sends it, as in a hold. */
class RequestBodyTest {

    private final BufferMemory memory = new BufferMemory(Bytes.parse("1KiB"));
    private final RequestBody body = new RequestBody();

    @AfterEach
    void nothingIsLeft() {
        body.release();
        assertEquals(0, memory.used());
    }

    @Test
    void boundIsToldOnceThoughTheEmptyEndOfAChunkedBodyFollows() {
        body.keep(10, memory);
        assertNull(accept(part("0123456789")));
        assertEquals(Bound.REPLAY_BUFFER, accept(part("x")));
        assertNull(accept(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    @Test
    void boundOfAllRequestsTogetherIsToldApartFromThatOfOne() {
        body.keep(10_000, memory);
        assertEquals(Bound.BUFFER_MEMORY, accept(part("x".repeat(1025))));
        assertNull(accept(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    private @Nullable Bound accept(HttpContent part) {
        return body.accept(part, null, UnpooledByteBufAllocator.DEFAULT);
    }

    private static HttpContent part(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, US_ASCII));
    }
}
