package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** For programs that do not tell which port they were given. */
final class FreePorts {

    private FreePorts() {}

    static int next() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
