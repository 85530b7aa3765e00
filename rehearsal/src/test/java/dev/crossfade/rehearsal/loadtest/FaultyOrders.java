package dev.crossfade.rehearsal.loadtest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A shop that takes orders by {@code POST /orders} under the key of {@code X-Order-Key}, and says by {@code GET /orders/KEY} how often
 * it has one. Some orders, by their number, go wrong.
 */
final class FaultyOrders implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final AtomicInteger orders = new AtomicInteger();
    private final Map<String, Integer> stored = new ConcurrentHashMap<>();
    private final Exchanger<String> mixedUp = new Exchanger<>();
    private volatile String firstKey = "";

    private FaultyOrders(HttpServer server) {
        this.server = server;
    }

    static FaultyOrders start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        FaultyOrders shop = new FaultyOrders(server);
        server.setExecutor(shop.workers);
        server.createContext("/orders", shop::answer);
        server.start();
        return shop;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestMethod().equals("POST")) {
                order(exchange, exchange.getRequestHeaders().getFirst("X-Order-Key"));
            } else {
                Integer times = stored.get(exchange.getRequestURI().getPath().substring("/orders/".length()));
                send(exchange, times == null ? 404 : 200, "{\"count\":" + times + "}");
            }
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    private void order(HttpExchange exchange, String key) throws IOException, InterruptedException, TimeoutException {
        int number = orders.incrementAndGet();
        if (number == 1) {
            firstKey = key;
        }
        stored.put(key, number == 11 ? 2 : 1);
        switch (number) {
            case 3 -> exchange.close(); // no answer
            case 5 -> send(exchange, 201, answer(firstKey));
            case 7 -> send(exchange, 201, "{}");
            case 9 -> {
                stored.remove(key);
                send(exchange, 201, answer(key));
            }
            case 13 -> send(exchange, 500, "{}");
            case 15, 16 -> send(exchange, 201, answer(mixedUp.exchange(key, 20, TimeUnit.SECONDS)));
            default -> send(exchange, 201, answer(key));
        }
    }

    private static String answer(String key) {
        return "{\"order\":{\"key\":\"" + key + "\"}}";
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
