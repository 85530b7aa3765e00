package dev.crossfade.rehearsal.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What stands between a proxy and its controller, and may let through what is parked while it lets nothing through of routes. */
final class ControlRelay implements AutoCloseable {

    private final String controller;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile boolean routesPass = true;

    /** @param controller by host and port */
    ControlRelay(String controller) throws IOException {
        this.controller = controller;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Whether tables and reports come through, also those that wait at the controller already. */
    void routesPass(boolean now) {
        routesPass = now;
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!isLetThrough(exchange)) {
                return;
            }
            HttpRequest.Builder asked = HttpRequest.newBuilder(
                            URI.create("http://" + controller + exchange.getRequestURI()))
                    .method(
                            exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()));
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            HttpResponse<byte[]> answer = http.send(
                    type == null
                            ? asked.build()
                            : asked.header("Content-Type", type).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (isLetThrough(exchange)) {
                exchange.sendResponseHeaders(
                        answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is not is closed without an answer. */
    private boolean isLetThrough(HttpExchange exchange) {
        return routesPass || exchange.getRequestURI().getPath().startsWith("/v1/tenants/");
    }

    /** Nobody listens there any more. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
