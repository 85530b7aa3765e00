package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A proxy as a program of its own, of whatever make, in front of one origin. */
public interface FrontProxy extends AutoCloseable {

    String name();

    InetSocketAddress address();

    /** Where HTTP/2 is spoken with prior knowledge: the same, where one listener speaks both. */
    InetSocketAddress http2Address();

    /** The first of its processes. */
    ProcessHandle process();

    default boolean isAlive() {
        return process().isAlive();
    }

    /** What it has of the machine's memory, all of it. */
    default long residentMebibytes() throws IOException {
        return Resident.mebibytes(process());
    }

    @Override
    void close();
}
