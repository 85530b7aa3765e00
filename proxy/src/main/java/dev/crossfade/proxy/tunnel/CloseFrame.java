package dev.crossfade.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.ThreadLocalRandom;

/** Makes Close frames with a status and no words (RFC 6455 §5.5.1). */
final class CloseFrame {

    private static final int FIN_AND_CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int STATUS_BYTES = 2;

    private CloseFrame() {}

    static ByteBuf forClient(ByteBufAllocator allocator, int status) {
        return allocator
                .buffer(2 + STATUS_BYTES)
                .writeByte(FIN_AND_CLOSE)
                .writeByte(STATUS_BYTES)
                .writeShort(status);
    }

    /** A masked one. The key guards against payloads that somebody else chooses, which this is not: any random will do. */
    static ByteBuf forOrigin(ByteBufAllocator allocator, int status) {
        int key = ThreadLocalRandom.current().nextInt();
        return allocator
                .buffer(2 + Integer.BYTES + STATUS_BYTES)
                .writeByte(FIN_AND_CLOSE)
                .writeByte(MASKED | STATUS_BYTES)
                .writeInt(key)
                .writeShort(status ^ (key >>> Short.SIZE));
    }
}
