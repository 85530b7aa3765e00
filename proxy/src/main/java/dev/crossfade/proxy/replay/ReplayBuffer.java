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

    /**
     * What follows the first part gets as much room as was needed so far, up to this: a body of single bytes would otherwise cost a
     * hundred times its size.
     */
    private static final long LARGEST_GROWTH = 16 * 1024;

    private static final long LARGEST_READ = 64 * 1024;

    private final long limit;
    private final BufferMemory memory;
    private final List<ByteBuf> parts = new ArrayList<>(2);
    private long bytes;
    private long reserved;
    private boolean outgrown;
    private boolean memoryIsShort;

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
        ByteBuf last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
        int into = last == null ? 0 : Math.min(length, last.writableBytes());
        int rest = length - into;
        int capacity = rest == 0 ? 0 : (int) Math.max(rest, Math.min(bytes, LARGEST_GROWTH));
        if (outgrown || bytes + length > limit) {
            outgrown = true;
            return false;
        }
        if (!memory.tryReserve(capacity)) {
            outgrown = true;
            memoryIsShort = true;
            return false;
        }
        // Counted before it is had: what the allocator refuses is given back with the rest.
        reserved += capacity;
        if (rest > 0) {
            parts.add(allocator.buffer(capacity, capacity).writeBytes(part, part.readerIndex() + into, rest));
        }
        if (last != null) {
            last.writeBytes(part, part.readerIndex(), into);
        }
        bytes += length;
        return true;
    }

    /** Whether there is room for one more read, as large as they come. */
    public boolean hasRoom() {
        return !outgrown && memory.has(LARGEST_READ);
    }

    /** Whether a part was refused: what is here is then only the beginning of the body. */
    public boolean isOutgrown() {
        return outgrown;
    }

    /** Whether it was all requests together that left no room for this one, and not its own size. */
    public boolean isMemoryShort() {
        return memoryIsShort;
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
        memory.release(reserved);
        reserved = 0;
        bytes = 0;
    }
}
