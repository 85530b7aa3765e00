package dev.crossfade.rehearsal.loadtest;

import com.sun.net.httpserver.HttpServer;
import dev.crossfade.rehearsal.loadtest.result.Keys;
import dev.crossfade.rehearsal.loadtest.result.LoadRecord;
import dev.crossfade.rehearsal.loadtest.scenario.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/**
 * A short load on a server of this very process. A JVM is slow until it has loaded and compiled what it runs: without it the first
 * seconds of a load test tell of the tester, and not of what is tested.
 */
final class Warmup {

    private static final int RATE = 500;
    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(6);
    private static final int MOST_CLIENTS = 16;
    private static final int SERVING_THREADS = 4;
    private static final byte[] ANSWER = new byte[256];

    private Warmup() {}

    /**
     * Ends by itself after a few seconds, whatever becomes of it.
     *
     * @param door whose client is used
     */
    static void run(Door door, LoadPlan plan, LongSupplier nanos) throws InterruptedException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            // Then the first seconds are slow, and nothing else is wrong.
            return;
        }
        ExecutorService serving = Executors.newFixedThreadPool(SERVING_THREADS);
        server.setExecutor(serving);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, ANSWER.length);
                exchange.getResponseBody().write(ANSWER);
            }
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try {
            load(door.to(url), url, plan, nanos);
        } finally {
            server.stop(0);
            serving.shutdownNow();
        }
    }

    private static void load(Door door, URI url, LoadPlan plan, LongSupplier nanos) throws InterruptedException {
        LoadPlan warm = new LoadPlan(
                url,
                "",
                Scenario.get(url),
                RATE,
                Spacing.FIXED,
                LENGTH,
                Math.min(MOST_CLIENTS, plan.connections()),
                plan.seed());
        long start = nanos.getAsLong();
        Exchange exchange = new Exchange(
                door,
                new RequestMaker(url, true),
                new SideName(null),
                "warm-up",
                new LoadRecord(start),
                new Keys(),
                nanos);
        try (OpenLoad load = OpenLoad.start(warm, exchange, nanos, start)) {
            boolean unused = load.awaitEnd(LONGEST);
        }
    }
}
