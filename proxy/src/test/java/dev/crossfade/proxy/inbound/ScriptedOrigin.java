package dev.crossfade.proxy.inbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An origin on a real socket that does as it is told: it journals each complete request, and leaves the answer to its script,
 * which may answer, wait, reset or send nonsense.
 */
final class ScriptedOrigin implements AutoCloseable {

    /** One complete request, as it arrived. */
    record Received(String requestLine, List<String> fields, String raw) {

        byte[] body() {
            return raw.getBytes(StandardCharsets.ISO_8859_1);
        }

        String field(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return fields.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).trim())
                    .findFirst()
                    .orElse("");
        }

        String text() {
            return new String(body(), StandardCharsets.UTF_8);
        }
    }

    /** What to do with a complete request. */
    @FunctionalInterface
    interface Script {
        void answer(Received request, Connection connection) throws Exception;
    }

    /** The origin's side of a connection. */
    record Connection(Socket socket, InputStream in, OutputStream out) {

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void answer(int status, String body) throws IOException {
            answer(status, "text/plain", body.getBytes(StandardCharsets.UTF_8), "");
        }

        void answer(int status, String contentType, byte[] body, String moreFields) throws IOException {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            String head = "HTTP/1.1 " + status + " Status\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                    + body.length + "\r\n" + moreFields + "\r\n";
            whole.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            whole.writeBytes(body);
            out.write(whole.toByteArray());
            out.flush();
        }

        /** Ends the connection with RST instead of FIN. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private final ServerSocket server;
    private final String ca;
    private final Thread acceptor;
    private final Script script;
    private final BlockingQueue<Received> journal = new LinkedBlockingQueue<>();
    /** Apart: another test's proxy, in another process, may still check what was its own origin's port. */
    private final BlockingQueue<Received> checks = new LinkedBlockingQueue<>();

    private final List<Socket> open = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    ScriptedOrigin(Script script) throws IOException {
        this(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), script);
    }

    ScriptedOrigin(ServerSocket server, Script script) {
        this(server, "", script);
    }

    /** @param ca file of the certificate that the socket shows; empty for one without TLS */
    ScriptedOrigin(ServerSocket server, String ca, Script script) {
        this.server = server;
        this.ca = ca;
        this.script = script;
        this.acceptor = startThread(this::accept);
    }

    /** Answers 200 with the side's name and the request's body. */
    static ScriptedOrigin echoing(String name) throws IOException {
        return new ScriptedOrigin((request, connection) -> connection.answer(200, name + ":" + request.text()));
    }

    String url() {
        return (ca.isEmpty() ? "http" : "https") + "://127.0.0.1:" + server.getLocalPort();
    }

    String ca() {
        return ca;
    }

    int connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    int open() {
        synchronized (open) {
            open.removeIf(Socket::isClosed);
            return open.size();
        }
    }

    /** How many complete requests have arrived, checks of its health apart. */
    int received() {
        return journal.size();
    }

    List<Received> journal() {
        return List.copyOf(journal);
    }

    Received nextRequest() throws InterruptedException {
        return next(journal);
    }

    Received nextCheck() throws InterruptedException {
        return next(checks);
    }

    private static Received next(BlockingQueue<Received> arrived) throws InterruptedException {
        Received next = arrived.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request reached the origin within 10 s");
        }
        return next;
    }

    /** Ends every connection that is open now. */
    void closeConnections() throws IOException {
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
            open.clear();
        }
    }

    /** New connections are refused from now on. */
    void stopListening() throws IOException {
        server.close();
        // The kernel listens for as long as a thread is in accept, though the socket is closed.
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the origin stops to listen", e);
        }
    }

    @Override
    public void close() throws IOException {
        stopListening();
        closeConnections();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                synchronized (open) {
                    open.add(socket);
                }
                Thread unused = startThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Connection connection = new Connection(socket, in, socket.getOutputStream());
            for (String line = readLine(in); line != null; line = readLine(in)) {
                Received request = readRequest(line, in);
                (request.field("user-agent").equals("crossfade-health") ? checks : journal).add(request);
                script.answer(request, connection);
            }
        } catch (Exception e) {
            // The connection ends, and the proxy sees that it does.
        }
    }

    private static Received readRequest(String requestLine, InputStream in) throws IOException {
        List<String> fields = new ArrayList<>();
        int length = 0;
        boolean chunked = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            fields.add(line);
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).trim());
            }
            chunked |= lower.equals("transfer-encoding: chunked");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (chunked) {
            for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
                body.writeBytes(exactly(in, size));
                line(in);
            }
            for (String trailer = line(in); !trailer.isEmpty(); trailer = line(in)) {
                fields.add(trailer);
            }
        } else {
            body.writeBytes(exactly(in, length));
        }
        return new Received(requestLine, fields, body.toString(StandardCharsets.ISO_8859_1));
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("cut short");
        }
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        String line = readLine(in);
        if (line == null) {
            throw new IOException("cut short");
        }
        return line;
    }

    private static @Nullable String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
        }
        return null;
    }

    private static Thread startThread(Runnable work) {
        Thread thread = new Thread(work, "origin");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
