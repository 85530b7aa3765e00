package dev.crossfade.rehearsal.loadtest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** Answers every request with its side's name, as an application does and, when asked to, as a proxy does. */
final class CountingOrigin implements AutoCloseable {

    private final String side;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private int answered;
    private int arrived;
    private int dropped;
    private volatile String lastHost = "";

    private CountingOrigin(String side, HttpServer server) {
        this.side = side;
        this.server = server;
        server.setExecutor(workers);
        server.createContext("/", this::answer);
        server.start();
    }

    static CountingOrigin start(String side) throws IOException {
        return new CountingOrigin(side, HttpServer.create(anyPort(), 64));
    }

    static CountingOrigin startSecure(String side, SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 64);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new CountingOrigin(side, server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The request with this number, counted from 1, gets no answer. */
    synchronized CountingOrigin dropping(int number) {
        dropped = number;
        return this;
    }

    synchronized int arrived() {
        return arrived;
    }

    /** Of the last request. */
    String lastHost() {
        return lastHost;
    }

    /** Returns when so many more requests have been answered. */
    synchronized void awaitMore(int requests) throws InterruptedException {
        int wanted = answered + requests;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (answered < wanted) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(side + " has answered " + answered + " requests, and not " + wanted);
            }
            wait(left);
        }
    }

    private synchronized boolean drops() {
        arrived++;
        return arrived == dropped;
    }

    private synchronized void count() {
        answered++;
        notifyAll();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (drops()) {
                return;
            }
            lastHost = exchange.getRequestHeaders().getFirst("Host");
            exchange.getResponseHeaders().set("X-Origin-Side", side);
            if ("1".equals(exchange.getRequestHeaders().getFirst(SideName.DEBUG))) {
                exchange.getResponseHeaders().set(SideName.DEBUG, "side=" + side + ", attempts=1, epoch=1, held-ms=0");
            }
            exchange.sendResponseHeaders(200, -1);
            count();
        }
    }
}
