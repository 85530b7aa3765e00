package dev.crossfade.rehearsal.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that answers what it is told to, byte for byte, and remembers what it was asked. */
final class ScriptedShop implements AutoCloseable {

    /** Closes the connection in the place of an answer. */
    static final String HANG_UP = "hang up";

    /** Answers nothing, and keeps the connection. */
    static final String SAY_NOTHING = "";

    private final ServerSocket listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final Script script;

    /** Tells the answer to a request by its number, from 0 on, over all connections. */
    interface Script {
        String answer(int number) throws InterruptedException;
    }

    ScriptedShop(Script script) throws IOException {
        this.script = script;
        daemon(this::accept);
    }

    static String ok(String json) {
        return "HTTP/1.1 200 OK\r\nX-Shop-Side: source\r\nContent-Length: " + json.length() + "\r\n\r\n" + json;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** The first line of each request. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    int connections() {
        return connections.size();
    }

    /** Hangs up on everybody. */
    void hangUp() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        hangUp();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                connections.add(connection);
                daemon(() -> serve(connection));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = read(in); line != null; line = read(in)) {
                asked.add(line);
                String answer = script.answer(answered.getAndIncrement());
                if (answer.equals(HANG_UP)) {
                    return;
                }
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // The client went away.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One whole request; its first line, or null at the end. */
    private static @Nullable String read(BufferedReader in) throws IOException {
        String first = in.readLine();
        int body = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith("content-length: ")) {
                body = Integer.parseInt(line.substring("content-length: ".length()));
            }
        }
        for (int read = 0; read < body; read++) {
            in.read();
        }
        return first;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "scripted shop");
        thread.setDaemon(true);
        thread.start();
    }
}
