package dev.crossfade.replication.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets that find out within half a minute that their peer is gone while they wait for an answer, however long that may take: by default
 * a system asks after two hours. For the driver, which makes it by name.
 */
public final class LivelySockets extends SocketFactory {

    private static final int IDLE_SECONDS = 15;
    private static final int INTERVAL_SECONDS = 5;
    private static final int PROBES = 3;

    @Override
    public Socket createSocket() throws IOException {
        return lively(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return lively(new Socket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return lively(new Socket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return lively(new Socket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localAddress, int localPort) throws IOException {
        return lively(new Socket(host, port, localAddress, localPort));
    }

    /** Where the system knows these options; the driver itself turns the probes on. */
    private static Socket lively(Socket socket) throws IOException {
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        }
        return socket;
    }
}
