package dev.crossfade.proxy.sync;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ProxyLease;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RoutingTableDocument;
import dev.crossfade.config.wire.Standby;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The controller's two endpoints for proxies, on a real socket: long-poll and reports. */
final class FakeController implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private static final Duration POLL = Duration.ofMillis(500);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<ProxyReport> reports = new LinkedBlockingQueue<>();
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final long leaseMs;
    private final @Nullable String token;
    private RoutingTable table;
    private boolean open = true;
    private boolean still;
    private boolean leads = true;
    private int routeRequests;

    private FakeController(int port, RoutingTable table, long leaseMs, @Nullable String token) throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        this.table = table;
        this.leaseMs = leaseMs;
        this.token = token;
        server.setExecutor(threads);
        server.createContext("/v1/routes", this::routes);
        server.createContext("/v1/proxies/", this::report);
        server.start();
    }

    static FakeController start(RoutingTable table, long leaseMs) throws IOException {
        return new FakeController(0, table, leaseMs, null);
    }

    static FakeController startWithToken(RoutingTable table, String token) throws IOException {
        return startWithToken(0, table, token);
    }

    static FakeController startWithToken(int port, RoutingTable table, String token) throws IOException {
        return new FakeController(port, table, 3000, token);
    }

    /** As a controller that comes back where another one was. */
    static FakeController startAt(int port, RoutingTable table, long leaseMs) throws IOException {
        return new FakeController(port, table, leaseMs, null);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    synchronized void publish(Route route) {
        table = table.with(route);
        notifyAll();
    }

    /** From now on nobody is answered, until it is closed. */
    synchronized void standStill() {
        still = true;
        notifyAll();
    }

    /** Whether it marks what it answers as that of one that stands by. */
    synchronized void leads(boolean now) {
        leads = now;
    }

    private synchronized void markIfStandby(HttpExchange exchange) {
        if (!leads) {
            exchange.getResponseHeaders().add(Standby.HEADER, "unknown");
        }
    }

    private synchronized void standStillIfAsked() throws IOException {
        try {
            while (still && open) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    /** The first report from now on that is as wanted. */
    ProxyReport awaitReport(Predicate<ProxyReport> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            ProxyReport report = reports.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (report == null) {
                throw new AssertionError("no such report within " + PATIENCE_SECONDS + " s");
            }
            if (wanted.test(report)) {
                return report;
            }
        }
    }

    /** Until a proxy waits here for news. */
    void awaitPoll() throws InterruptedException {
        if (!waiting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody polls");
        }
    }

    /** Until the table was asked for so often. */
    synchronized void awaitRouteRequests(int times) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (routeRequests < times) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (leftMs <= 0) {
                throw new AssertionError("asked " + routeRequests + " times only within " + PATIENCE_SECONDS + " s");
            }
            wait(leftMs);
        }
    }

    private synchronized void countRouteRequest() {
        routeRequests++;
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            open = false;
            notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }

    private void routes(HttpExchange exchange) throws IOException {
        if (refused(exchange)) {
            return;
        }
        standStillIfAsked();
        countRouteRequest();
        markIfStandby(exchange);
        String query = exchange.getRequestURI().getQuery();
        RoutingTable answer = query == null ? now() : after(Long.parseLong(query.replaceAll("after=(\\d+)&.*", "$1")));
        if (answer == null) {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        } else {
            answer(exchange, 200, Json.MAPPER.writeValueAsString(RoutingTableDocument.of(answer)));
        }
    }

    private synchronized RoutingTable now() {
        return table;
    }

    /** Null when nothing came for a while, which is shorter here than a proxy asks for. */
    private synchronized @Nullable RoutingTable after(long revision) throws IOException {
        waiting.countDown();
        long end = System.nanoTime() + POLL.toNanos();
        try {
            while (open && table.revision() <= revision) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (leftMs <= 0) {
                    return null;
                }
                wait(leftMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
        if (!open) {
            throw new IOException("stopped");
        }
        return table;
    }

    private void report(HttpExchange exchange) throws IOException {
        standStillIfAsked();
        if (refused(exchange)) {
            return;
        }
        reports.add(Json.MAPPER.readValue(exchange.getRequestBody().readAllBytes(), ProxyReport.class));
        answer(exchange, 200, Json.MAPPER.writeValueAsString(new ProxyLease(now().revision(), leaseMs)));
    }

    private boolean refused(HttpExchange exchange) throws IOException {
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        if (token == null || ("Bearer " + token).equals(sent)) {
            return false;
        }
        answer(exchange, 401, "{}");
        return true;
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            byte[] body = json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
