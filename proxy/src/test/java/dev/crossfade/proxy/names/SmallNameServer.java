package dev.crossfade.proxy.names;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A name server (RFC 1035 §4) that knows {@code two.test}, 10.0.0.7 and 10.0.0.8 for an hour; never answers for {@code slow.test};
 * and has no other name.
 */
final class SmallNameServer implements AutoCloseable {

    private static final int A = 1;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final List<String> asked = new CopyOnWriteArrayList<>();

    SmallNameServer() throws IOException {
        Thread thread = new Thread(this::serve, "names");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How often the IPv4 addresses of a name were asked for. */
    int questions(String name) {
        return (int) asked.stream().filter(name::equals).count();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(buffer, buffer.length);
                socket.receive(query);
                byte[] answer = answer(buffer);
                if (answer.length > 0) {
                    socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private byte[] answer(byte[] query) {
        StringBuilder name = new StringBuilder();
        int at = 12;
        while (query[at] != 0) {
            name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII))
                    .append('.');
            at += query[at] + 1;
        }
        name.setLength(name.length() - 1);
        int type = query[at + 2];
        int questionEnd = at + 5;
        if (type == A) {
            asked.add(name.toString());
        }
        if (name.indexOf("slow.test") == 0) {
            return new byte[0];
        }
        boolean known = name.indexOf("two.test") == 0 && name.length() == 8;
        int answers = known && type == A ? 2 : 0;
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(query, 0, 2);
        answer.writeBytes(new byte[] {(byte) 0x81, (byte) (known ? 0x80 : 0x83), 0, 1, 0, (byte) answers, 0, 0, 0, 0});
        answer.write(query, 12, questionEnd - 12);
        for (int i = 0; i < answers; i++) {
            answer.writeBytes(
                    new byte[] {(byte) 0xC0, 12, 0, A, 0, 1, 0, 0, 0x0E, 0x10, 0, 4, 10, 0, 0, (byte) (7 + i)});
        }
        return answer.toByteArray();
    }
}
