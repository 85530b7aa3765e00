package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.observe.Bound;
import dev.crossfade.proxy.replay.BufferMemory;
import dev.crossfade.proxy.replay.ReplayBuffer;
import dev.crossfade.proxy.upstream.UpstreamCall;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request on its way: streamed, and, once {@link #keep} was called, copied so that it can be sent again. Belongs
 * to one event loop.
 */
final class RequestBody {

    private @Nullable ReplayBuffer buffer;
    /** Read while nobody could send it, and not kept, for want of room or because nothing was kept yet: reading stops with it. */
    private @Nullable HttpContent tooLarge;

    /** The end of a body that was kept, when it has trailer fields. */
    private @Nullable HttpHeaders trailer;

    private boolean ended;
    private boolean partsLost;

    /** From now on what is read is copied; what was streamed before is not to be had again. */
    void keep(long limit, BufferMemory memory) {
        if (buffer == null) {
            buffer = new ReplayBuffer(limit, memory);
        }
    }

    boolean isKept() {
        return buffer != null;
    }

    /** Whether all of the body that was read can be sent once more. */
    boolean isReplayable() {
        return !partsLost;
    }

    /** Whether the client has sent all of it. */
    boolean isEnded() {
        return ended;
    }

    /** Whether more can be taken in while nobody sends it. */
    boolean hasRoom() {
        return buffer != null && buffer.hasRoom() && tooLarge == null && !ended;
    }

    /** Whether all that was read is here, and is no more than that. */
    boolean fits(long most) {
        return buffer != null && !partsLost && tooLarge == null && !buffer.isOutgrown() && buffer.bytes() <= most;
    }

    /** Whether it was all bodies together that left no room for this one, and not its own size. */
    boolean lacksMemory() {
        return buffer != null && buffer.isMemoryShort();
    }

    /** Copies what is buffered. */
    void copyTo(byte[] into, int from) {
        if (buffer != null) {
            int at = from;
            for (ByteBuf part : buffer.parts()) {
                int length = part.readableBytes();
                part.getBytes(part.readerIndex(), into, at, length);
                at += length;
            }
        }
    }

    long bufferedBytes() {
        return buffer == null ? 0 : buffer.bytes();
    }

    /**
     * Takes a part in, which now belongs to the body.
     *
     * @param call that sends it on; null when none does now
     * @return the bound that was reached just now, so that the body will not be replayable; null when none was
     */
    @Nullable
    Bound accept(HttpContent part, @Nullable UpstreamCall call, ByteBufAllocator allocator) {
        if (tooLarge != null && part.content().isReadable()) {
            // What is behind it must not come before it.
            part.release();
            throw new IllegalStateException("more of a body was read than there is room for");
        }
        if (part instanceof LastHttpContent last) {
            ended = true;
            trailer = last.trailingHeaders().isEmpty() ? null : last.trailingHeaders();
        }
        boolean fitted = buffer != null && !buffer.isOutgrown() && !partsLost;
        boolean kept = buffer != null && buffer.append(part.content(), allocator);
        if (call != null) {
            partsLost |= !kept && part.content().isReadable();
            if (partsLost && buffer != null) {
                buffer.release();
            }
            call.send(part);
        } else if (kept || !part.content().isReadable()) {
            part.release();
        } else {
            tooLarge = part;
        }
        return fitted && !kept ? bound() : null;
    }

    private Bound bound() {
        return buffer != null && buffer.isMemoryShort() ? Bound.BUFFER_MEMORY : Bound.REPLAY_BUFFER;
    }

    /** Sends what has been read so far from the beginning. */
    void sendFromStart(UpstreamCall call) {
        if (buffer != null) {
            for (ByteBuf part : buffer.parts()) {
                call.send(new DefaultHttpContent(part.retainedDuplicate()));
            }
        }
        HttpContent rest = tooLarge;
        if (rest != null) {
            tooLarge = null;
            partsLost = true;
            call.send(rest);
        }
        if (partsLost && buffer != null) {
            buffer.release();
        }
        if (ended && !(rest instanceof LastHttpContent)) {
            call.send(end());
        }
    }

    private LastHttpContent end() {
        HttpHeaders fields = trailer;
        if (fields == null) {
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        LastHttpContent end = new DefaultLastHttpContent();
        end.trailingHeaders().set(fields);
        return end;
    }

    void release() {
        if (buffer != null) {
            buffer.release();
        }
        if (tooLarge != null) {
            tooLarge.release();
            tooLarge = null;
        }
    }
}
