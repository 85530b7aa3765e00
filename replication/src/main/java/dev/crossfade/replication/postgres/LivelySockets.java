package dev.crossfade.replication.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;
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
    private static final int UNACKNOWLEDGED_SECONDS = IDLE_SECONDS + INTERVAL_SECONDS * PROBES;

    /**
     * The same as keywords of libpq, from its version 12 on; what was sent is not waited for any longer either
     * (<a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">its keywords</a>).
     */
    public static Map<String, String> ofLibpq() {
        Map<String, String> keywords = new LinkedHashMap<>();
        keywords.put("keepalives_idle", String.valueOf(IDLE_SECONDS));
        keywords.put("keepalives_interval", String.valueOf(INTERVAL_SECONDS));
        keywords.put("keepalives_count", String.valueOf(PROBES));
        keywords.put("tcp_user_timeout", String.valueOf(UNACKNOWLEDGED_SECONDS * 1000));
        return keywords;
    }

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
