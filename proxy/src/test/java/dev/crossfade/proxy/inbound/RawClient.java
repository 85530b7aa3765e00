package dev.crossfade.proxy.inbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A client that sends exactly the bytes it is given, and reads answers one by one. */
final class RawClient implements AutoCloseable {

    /** One answer. */
    record Answer(int status, List<String> fields, String raw) {

        byte[] body() {
            return raw.getBytes(StandardCharsets.ISO_8859_1);
        }

        String text() {
            return new String(body(), StandardCharsets.UTF_8);
        }

        String field(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return fields.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).trim())
                    .findFirst()
                    .orElse("");
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawClient(InetSocketAddress proxy) throws IOException {
        socket = new Socket(proxy.getAddress(), proxy.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** The kernel keeps little of what is not read yet. */
    void readLittle() throws IOException {
        socket.setReceiveBufferSize(32 * 1024);
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    RawClient get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: acme.test\r\n\r\n");
    }

    RawClient post(String path, String body) throws IOException {
        return send("POST " + path + " HTTP/1.1\r\nHost: acme.test\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body);
    }

    /** Asks for a WebSocket, and sends more right behind the request. */
    RawClient upgrade(String path, byte... more) throws IOException {
        byte[] head = ("GET " + path + " HTTP/1.1\r\nHost: acme.test\r\nConnection: keep-alive, Upgrade\r\n"
                        + "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + more.length);
        System.arraycopy(more, 0, all, head.length, more.length);
        return send(all);
    }

    Frame frame() throws IOException {
        return Frame.read(in);
    }

    /** Reads up to the end of an answer's head. */
    void head() throws IOException {
        while (!line().isEmpty()) {
            // fields that nobody asks for
        }
    }

    /** The next chunk of a body; empty at its end. */
    String chunk() throws IOException {
        byte[] chunk = exactly(Integer.parseInt(line(), 16));
        line();
        return new String(chunk, StandardCharsets.ISO_8859_1);
    }

    InputStream in() {
        return in;
    }

    byte[] bytes(int length) throws IOException {
        return exactly(length);
    }

    /** Sends no more, and still reads. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** The next answer to a request that is not HEAD. */
    Answer answer() throws IOException {
        return answer(true);
    }

    Answer answer(boolean withBody) throws IOException {
        String statusLine = line();
        List<String> fields = new ArrayList<>();
        int length = -1;
        boolean chunked = false;
        for (String field = line(); !field.isEmpty(); field = line()) {
            fields.add(field);
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).trim());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (!withBody || status == 204 || status == 304 || status < 200) {
            return new Answer(status, fields, "");
        }
        if (chunked) {
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.writeBytes(exactly(size));
                line();
            }
            for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
                fields.add(trailer);
            }
        } else if (length >= 0) {
            body.writeBytes(exactly(length));
        } else {
            body.writeBytes(in.readAllBytes());
        }
        return new Answer(status, fields, body.toString(StandardCharsets.ISO_8859_1));
    }

    /** Reads until the text has come. */
    void readUntil(String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the connection ended before '" + text + "' came");
            }
            read.append((char) b);
        }
    }

    /** Whether the proxy has ended the connection; waits for it. */
    boolean isClosedByProxy() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    /** The end of what it sends, and no reset. */
    boolean isEndedByProxy() throws IOException {
        return in.read() < 0;
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the answer is cut short: " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended before the answer did");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
