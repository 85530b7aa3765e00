package dev.crossfade.rehearsal.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An origin that answers with its name, keeps what it is sent, and may go away: nothing listens there until it comes back. */
final class PlayedOrigin implements AutoCloseable {

    private final String name;
    private final int port;
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;

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
        String said = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!said.isEmpty()) {
            bodies.add(said);
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
        return List.copyOf(bodies);
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
