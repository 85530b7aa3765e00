package dev.crossfade.rehearsal.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * A port of loopback that was free a moment ago, for a process that must be told its port because others are told too. Another
 * process may take it in between: then the one that was told fails at its start and says so.
 */
public final class FreePort {

    private FreePort() {}

    public static int find() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
