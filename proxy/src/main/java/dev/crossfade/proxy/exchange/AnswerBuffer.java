package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.observe.Bound;
import dev.crossfade.proxy.replay.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is kept back until it is decided what it proves. Bounded; what it holds is charged to {@link BufferMemory}, and not
 * only what of it is payload. Belongs to one event loop.
 */
final class AnswerBuffer {

    /** Smaller parts are copied together: an answer of single bytes would otherwise cost a hundred times its size in objects. */
    private static final int SMALL = 4 * 1024;

    /** Each buffer for small parts has twice the room of the one before, up to this. */
    private static final int LARGEST_GROWTH = 16 * 1024;

    private final HttpResponse head;
    private final long limit;
    private final BufferMemory memory;
    private final List<ByteBuf> parts = new ArrayList<>(4);
    /** The last of the parts, when it is one of our own, with room for small ones or not. */
    private @Nullable ByteBuf tail;

    private @Nullable HttpHeaders trailers;
    private long bytes;
    private long reserved;

    AnswerBuffer(HttpResponse head, long limit, BufferMemory memory) {
        this.head = head;
        this.limit = limit;
        this.memory = memory;
    }

    HttpResponse head() {
        return head;
    }

    /**
     * Keeps a part, which now belongs to this buffer.
     *
     * @return the bound that leaves no room for it, so that the part stays the caller's; null when it was kept
     */
    @Nullable
    Bound add(HttpContent part) {
        ByteBuf content = part.content();
        int length = content.readableBytes();
        if (bytes + length > limit) {
            return Bound.INSPECTION;
        }
        boolean kept = length < SMALL ? copy(content, length) : retain(content, length);
        if (!kept) {
            return Bound.BUFFER_MEMORY;
        }
        bytes += length;
        if (part instanceof LastHttpContent last) {
            trailers = last.trailingHeaders();
        }
        part.release();
        return null;
    }

    private boolean retain(ByteBuf content, int length) {
        if (!memory.tryReserve(length)) {
            return false;
        }
        reserved += length;
        parts.add(content.retain());
        tail = null;
        return true;
    }

    private boolean copy(ByteBuf content, int length) {
        ByteBuf last = tail;
        int into = last == null ? 0 : Math.min(length, last.writableBytes());
        int rest = length - into;
        if (rest > 0) {
            int grown = last == null ? 0 : Math.min(2 * last.capacity(), LARGEST_GROWTH);
            int capacity = Math.max(rest, grown);
            if (!memory.tryReserve(capacity)) {
                return false;
            }
            reserved += capacity;
            ByteBuf next = content.alloc().buffer(capacity, capacity);
            next.writeBytes(content, content.readerIndex() + into, rest);
            parts.add(next);
            tail = next;
        }
        if (last != null) {
            last.writeBytes(content, content.readerIndex(), into);
        }
        return true;
    }

    /** The whole body as one view; valid until the parts are taken or released. */
    ByteBuf body() {
        return Unpooled.wrappedUnmodifiableBuffer(parts.toArray(ByteBuf[]::new));
    }

    /** Hands over what was kept, in order, with the end if it was: it belongs to the caller. */
    List<HttpContent> take() {
        List<HttpContent> taken = new ArrayList<>(parts.size() + 1);
        for (ByteBuf part : parts) {
            taken.add(new DefaultHttpContent(part));
        }
        HttpHeaders fields = trailers;
        if (fields != null) {
            taken.add(
                    fields.isEmpty()
                            ? LastHttpContent.EMPTY_LAST_CONTENT
                            : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, fields));
        }
        forget();
        return taken;
    }

    /** Lets everything go. May be called again. */
    void release() {
        parts.forEach(ByteBuf::release);
        forget();
    }

    private void forget() {
        parts.clear();
        tail = null;
        trailers = null;
        memory.release(reserved);
        reserved = 0;
        bytes = 0;
    }
}
