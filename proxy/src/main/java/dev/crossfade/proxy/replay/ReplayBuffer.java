package dev.crossfade.proxy.replay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of a request's body as far as it has been read, so that it can be sent once more. Bounded for each request and, by
 * {@link BufferMemory}, for all. A body that outgrows it is simply not replayable: what was copied is let go as soon as it has
 * been sent once. Belongs to one event loop.
 */
public final class ReplayBuffer {

    private final long limit;
    private final BufferMemory memory;
    private final List<ByteBuf> parts = new ArrayList<>(2);
    private long bytes;
    private boolean outgrown;

    /** @param limit in bytes, of this request */
    public ReplayBuffer(long limit, BufferMemory memory) {
        this.limit = limit;
        this.memory = memory;
    }

    /**
     * Copies a part. Copies rather than retains: a slice would keep the whole receive buffer alive.
     *
     * @return false when there is no room: then nothing was copied, and the body {@linkplain #isOutgrown() has outgrown} the buffer
     */
    public boolean append(ByteBuf part, ByteBufAllocator allocator) {
        int length = part.readableBytes();
        if (outgrown || bytes + length > limit || !memory.tryReserve(length)) {
            outgrown = true;
            return false;
        }
        if (length > 0) {
            parts.add(allocator.buffer(length, length).writeBytes(part, part.readerIndex(), length));
            bytes += length;
        }
        return true;
    }

    /** Whether a part was refused: what is here is then only the beginning of the body. */
    public boolean isOutgrown() {
        return outgrown;
    }

    /** The parts in order, to be sent as retained duplicates. */
    public List<ByteBuf> parts() {
        return parts;
    }

    public long bytes() {
        return bytes;
    }

    /** Lets everything go. May be called again. */
    public void release() {
        parts.forEach(ByteBuf::release);
        parts.clear();
        memory.release(bytes);
        bytes = 0;
    }
}
