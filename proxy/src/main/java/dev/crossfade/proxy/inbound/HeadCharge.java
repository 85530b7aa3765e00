package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.replay.BufferMemory;

/**
 * What the heads of one connection's or stream's requests take of the memory for heads, until they are answered: over HTTP/1.1 from their
 * first bytes. The usual head is free of it; without the others a few hundred clients with the largest heads that are allowed would
 * fill the heap. Belongs to one event loop.
 */
final class HeadCharge {

    /** Up to this a head is free. */
    static final long FREE_BYTES = 8 * 1024;

    /** The objects of a field, beside its text; measured on a 64-bit JVM. */
    private static final long FIELD_BYTES = 128;

    private final BufferMemory memory;
    private long reserved;

    HeadCharge(BufferMemory memory) {
        this.memory = memory;
    }

    /** What a head costs: its text is there as bytes first, and then as objects. */
    static long cost(long textBytes, long fields) {
        return 2 * textBytes + FIELD_BYTES * fields;
    }

    /** Takes what is lacking to the cost so far; false when that is not to be had. */
    boolean covers(long cost) {
        long lacking = cost - FREE_BYTES - reserved;
        if (lacking <= 0) {
            return true;
        }
        if (!memory.tryReserve(lacking)) {
            return false;
        }
        reserved += lacking;
        return true;
    }

    /** Gives back what is beyond the cost that is left. */
    void settle(long cost) {
        long beyond = reserved - Math.max(0, cost - FREE_BYTES);
        if (beyond > 0) {
            memory.release(beyond);
            reserved -= beyond;
        }
    }

    /** Gives all of it back. May be called again. */
    void release() {
        settle(0);
    }
}
