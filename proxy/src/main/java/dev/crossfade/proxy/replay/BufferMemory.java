package dev.crossfade.proxy.replay;

import dev.crossfade.config.settings.Bytes;
import java.util.concurrent.atomic.AtomicLong;

/** What all replay buffers and kept answers of the proxy together may hold: {@code limits.bufferMemory}. Thread-safe. */
public final class BufferMemory {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    public BufferMemory(Bytes limit) {
        this.limit = limit.value();
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

    /** Bytes in use. */
    public long used() {
        return used.get();
    }
}
