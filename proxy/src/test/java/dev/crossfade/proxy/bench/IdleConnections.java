package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections of clients that have asked once, and keep them. */
final class IdleConnections implements AutoCloseable {

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_ANSWER_BYTES = 4096;
    private static final int LIMIT_MILLIS = 10_000;

    private final List<Socket> sockets = new ArrayList<>();
    private final int port;

    /** @throws IOException where one is refused, or is not answered with 200 */
    IdleConnections(InetSocketAddress address, int count) throws IOException {
        port = address.getPort();
        try {
            while (sockets.size() < count) {
                Socket socket = new Socket(address.getAddress(), address.getPort());
                sockets.add(socket);
                socket.setSoTimeout(LIMIT_MILLIS);
                socket.getOutputStream().write(REQUEST);
                InputStream in = socket.getInputStream();
                String answer = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
                if (!answer.equals("HTTP/1.1 200")) {
                    throw new IOException("connection " + sockets.size() + " was answered with " + answer);
                }
                // All of it has come, or nearly: nobody asks on this one again.
                int unused = in.read(new byte[MOST_ANSWER_BYTES]);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** @throws IOException where one has been closed meanwhile */
    void assertKept() throws IOException {
        int open = EstablishedConnections.to(port);
        if (open < sockets.size()) {
            throw new IOException("of " + sockets.size() + " connections " + open + " are left");
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
