package dev.crossfade.rehearsal.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An origin that answers with its name, keeps what it is sent, and may go away: nothing listens there until it comes back. */
final class PlayedOrigin implements AutoCloseable {

    private final String name;
    private final int port;
    private final Queue<Got> got = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private HttpServer server;

    /** @param atMillis when it came, by the clock */
    record Got(String body, long atMillis) {}

    PlayedOrigin(String name) throws IOException {
        this.name = name;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int at) throws IOException {
        HttpServer next = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        next.createContext("/", this::answer);
        next.start();
        return next;
    }

    private void answer(HttpExchange exchange) throws IOException {
        long came = System.currentTimeMillis();
        String said = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!said.isEmpty()) {
            got.add(new Got(said, came));
            count.incrementAndGet();
        }
        byte[] body = name.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Those that were not empty, in the order in which they came. */
    List<String> bodies() {
        return got().stream().map(Got::body).toList();
    }

    List<Got> got() {
        return List.copyOf(got);
    }

    /** How many were not empty. */
    int count() {
        return count.get();
    }

    void goAway() {
        server.stop(0);
    }

    void comeBack() throws IOException {
        server = listen(port);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
