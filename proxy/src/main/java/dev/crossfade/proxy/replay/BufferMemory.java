package dev.crossfade.proxy.replay;

import dev.crossfade.config.settings.Bytes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all replay buffers and kept answers of the proxy together may hold: {@code limits.bufferMemory}, or half of what the JVM has for
 * objects and for buffers, whichever is least. Thread-safe.
 */
public final class BufferMemory {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    public BufferMemory(Bytes limit) {
        this.limit = limit.value();
    }

    /**
     * What of a limit the JVM can keep: the other halves are for all that nobody counts.
     *
     * @param heap that objects may fill, in bytes
     * @param direct that buffers may fill, in bytes
     */
    public static Bytes within(Bytes limit, long heap, long direct) {
        return new Bytes(Math.min(limit.value(), Math.min(heap, direct) / 2));
    }

    /** Takes the bytes, or nothing and answers false when they are not to be had. */
    public boolean tryReserve(long bytes) {
        long before;
        do {
            before = used.get();
            if (before + bytes > limit) {
                return false;
            }
        } while (!used.compareAndSet(before, before + bytes));
        return true;
    }

    public void release(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Whether so many are left just now. */
    public boolean has(long bytes) {
        return used.get() + bytes <= limit;
    }

    /** Bytes in use. */
    public long used() {
        return used.get();
    }
}
