package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.replay.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** An answer that is kept back until it is decided what it proves. Bounded; belongs to one event loop. */
final class AnswerBuffer {

    private final HttpResponse head;
    private final long limit;
    private final BufferMemory memory;
    private final List<HttpContent> parts = new ArrayList<>(4);
    private long bytes;

    AnswerBuffer(HttpResponse head, long limit, BufferMemory memory) {
        this.head = head;
        this.limit = limit;
        this.memory = memory;
    }

    HttpResponse head() {
        return head;
    }

    /** Whether there is room for the part. */
    boolean hasRoomFor(HttpContent part) {
        return bytes + part.content().readableBytes() <= limit;
    }

    /**
     * Keeps a part, which now belongs to this buffer.
     *
     * @return false, and the part stays the caller's, when there is no room
     */
    boolean add(HttpContent part) {
        int length = part.content().readableBytes();
        if (!hasRoomFor(part) || !memory.tryReserve(length)) {
            return false;
        }
        parts.add(part);
        bytes += length;
        return true;
    }

    /** The whole body as one view; valid until the parts are taken or released. */
    ByteBuf body() {
        return Unpooled.wrappedUnmodifiableBuffer(
                parts.stream().map(HttpContent::content).toArray(ByteBuf[]::new));
    }

    /** Hands the parts over, in order: they belong to the caller. */
    List<HttpContent> take() {
        List<HttpContent> taken = List.copyOf(parts);
        parts.clear();
        memory.release(bytes);
        bytes = 0;
        return taken;
    }

    void release() {
        take().forEach(HttpContent::release);
    }
}
