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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One side's application, by somebody who has never heard of Crossfade: a session a request, {@code POST /notes} writes the body as a
 * note, everything else is a page; a database that refuses is a plain 500. One that both sides share asks the other database then.
 */
final class Origin implements AutoCloseable {

    private final List<Side> sides;
    private final Shop shop;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);

    private Origin(List<Side> sides, Shop shop, HttpServer server) {
        this.sides = sides;
        this.shop = shop;
        this.server = server;
    }

    static Origin start(Side side, Shop shop) throws IOException {
        return start(List.of(side), shop);
    }

    static Origin shared(Shop shop) throws IOException {
        return start(List.of(Side.values()), shop);
    }

    private static Origin start(List<Side> sides, Shop shop) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        Origin origin = new Origin(sides, shop, server);
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
                send(exchange, 200, "hello from " + sides.get(0).label());
            }
        }
    }

    private void note(HttpExchange exchange, String key) throws IOException {
        for (Side side : sides) {
            if (noted(side, key)) {
                send(exchange, 201, "noted at " + side.label());
                return;
            }
        }
        send(exchange, 500, "Sorry, something went wrong.");
    }

    /** A key is written once: were one noted twice, it would be seen there. */
    private boolean noted(Side side, String key) {
        try (Connection connection = shop.database(side).connect(shop.app());
                PreparedStatement insert = connection.prepareStatement("INSERT INTO notes (key) VALUES (?)")) {
            insert.setString(1, key);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
