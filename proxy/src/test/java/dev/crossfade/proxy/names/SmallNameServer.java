package dev.crossfade.proxy.names;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A name server (RFC 1035 §4), over UDP and TCP, for addresses 10.0.0.x: knows {@code two.test} for an hour; never answers for
 * {@code slow.test}; and has no other name until a test gives it one.
 */
final class SmallNameServer implements AutoCloseable {

    private static final int A = 1;
    private static final int CNAME = 5;
    private static final int NO_ERROR = 0;
    private static final int SERVER_FAILURE = 2;
    private static final int NO_SUCH_NAME = 3;
    private static final int TRUNCATED = 0x02;

    /** What fits into a datagram of the oldest kind; whoever has more, says that it is truncated. */
    private static final int MOST_IN_A_DATAGRAM = 20;

    private record Entry(List<Integer> addresses, int timeToLive, int code) {}

    private record Alias(String of, Runnable meanwhile) {}

    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> askedOverTcp = new CopyOnWriteArrayList<>();
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, Alias> aliases = new ConcurrentHashMap<>();

    SmallNameServer() throws IOException {
        connections = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        datagrams = new DatagramSocket(connections.getLocalPort(), InetAddress.getLoopbackAddress());
        know("two.test", 3600, List.of(7, 8));
        begin(this::serveDatagrams);
        begin(this::serveConnections);
    }

    private static void begin(Runnable serving) {
        Thread thread = new Thread(serving, "names");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return datagrams.getLocalPort();
    }

    /** From now on the name has these addresses, each 10.0.0.x. */
    void know(String name, int timeToLive, List<Integer> last) {
        entries.put(name, new Entry(last, timeToLive, NO_ERROR));
    }

    /**
     * From now on the name is another one's alias, whose addresses are to be asked for.
     *
     * @param meanwhile happens between a question and its answer
     */
    void alias(String name, String of, Runnable meanwhile) {
        aliases.put(name, new Alias(of, meanwhile));
    }

    /** From now on it answers SERVFAIL for the name. */
    void failFor(String name) {
        entries.put(name, new Entry(List.of(), 0, SERVER_FAILURE));
    }

    /** How often the IPv4 addresses of a name were asked for, over UDP and TCP. */
    int questions(String name) {
        return (int) asked.stream().filter(name::equals).count();
    }

    int questionsOverTcp(String name) {
        return (int) askedOverTcp.stream().filter(name::equals).count();
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        connections.close();
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[1500];
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(query);
                byte[] answer = answer(buffer, false);
                if (answer.length > 0) {
                    datagrams.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /** RFC 1035 §4.2.2: two bytes of length before each message; one at a time, which is all that a test needs. */
    private void serveConnections() {
        try {
            while (true) {
                try (Socket socket = connections.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] query = new byte[in.readUnsignedShort()];
                    in.readFully(query);
                    byte[] answer = answer(query, true);
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private byte[] answer(byte[] query, boolean overTcp) {
        StringBuilder dotted = new StringBuilder();
        int at = 12;
        while (query[at] != 0) {
            dotted.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII))
                    .append('.');
            at += query[at] + 1;
        }
        String name = dotted.substring(0, dotted.length() - 1);
        int type = query[at + 2];
        int questionEnd = at + 5;
        if (type == A) {
            asked.add(name);
            if (overTcp) {
                askedOverTcp.add(name);
            }
        }
        if (name.equals("slow.test")) {
            return new byte[0];
        }
        Alias alias = aliases.get(name);
        if (alias != null) {
            alias.meanwhile.run();
            return answer(query, questionEnd, alias);
        }
        Entry entry = entries.getOrDefault(name, new Entry(List.of(), 0, NO_SUCH_NAME));
        List<Integer> all = type == A ? entry.addresses() : List.of();
        boolean truncated = !overTcp && all.size() > MOST_IN_A_DATAGRAM;
        List<Integer> told = truncated ? List.of() : all;
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(query, 0, 2);
        answer.write(0x81 | (truncated ? TRUNCATED : 0));
        answer.write(0x80 | entry.code());
        answer.writeBytes(new byte[] {0, 1, 0, (byte) told.size(), 0, 0, 0, 0});
        answer.write(query, 12, questionEnd - 12);
        int ttl = entry.timeToLive();
        for (int last : told) {
            answer.writeBytes(new byte[] {(byte) 0xC0, 12, 0, A, 0, 1, 0, 0});
            answer.writeBytes(new byte[] {(byte) (ttl >> 8), (byte) ttl, 0, 4, 10, 0, 0, (byte) last});
        }
        return answer.toByteArray();
    }

    private static byte[] answer(byte[] query, int questionEnd, Alias alias) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        for (String label : alias.of.split("\\.", -1)) {
            target.write(label.length());
            target.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        target.write(0);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(query, 0, 2);
        answer.writeBytes(new byte[] {(byte) 0x81, (byte) 0x80, 0, 1, 0, 1, 0, 0, 0, 0});
        answer.write(query, 12, questionEnd - 12);
        answer.writeBytes(new byte[] {(byte) 0xC0, 12, 0, CNAME, 0, 1, 0, 0, 0, 60, 0, (byte) target.size()});
        answer.writeBytes(target.toByteArray());
        return answer.toByteArray();
    }
}
