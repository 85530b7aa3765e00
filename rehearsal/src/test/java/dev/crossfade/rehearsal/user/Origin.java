package dev.crossfade.rehearsal.user;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crossfade.config.model.Side;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One side's application, by somebody who has never heard of Crossfade: a session a request, {@code POST /notes} writes the body as a
 * note, everything else is a page; a database that refuses is a plain 500.
 */
final class Origin implements AutoCloseable {

    private final Side side;
    private final Shop shop;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);

    private Origin(Side side, Shop shop, HttpServer server) {
        this.side = side;
        this.shop = shop;
        this.server = server;
    }

    static Origin start(Side side, Shop shop) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        Origin origin = new Origin(side, shop, server);
        server.setExecutor(origin.workers);
        server.createContext("/", origin::answer);
        server.start();
        return origin;
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (exchange.getRequestMethod().equals("POST")) {
                note(exchange, body);
            } else {
                send(exchange, 200, "hello from " + side.label());
            }
        }
    }

    private void note(HttpExchange exchange, String key) throws IOException {
        try (Connection connection = shop.database(side).connect(shop.app());
                PreparedStatement insert = connection.prepareStatement("INSERT INTO notes (key) VALUES (?)")) {
            insert.setString(1, key);
            insert.executeUpdate();
            send(exchange, 201, "noted at " + side.label());
        } catch (SQLException e) {
            send(exchange, 500, "Sorry, something went wrong.");
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
