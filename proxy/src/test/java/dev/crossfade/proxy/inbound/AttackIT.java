package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.proxy.bench.BulkOrigin;
import dev.crossfade.proxy.bench.ProxyProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * All attacks at once, at a fixed rate, on a proxy with 256 MiB of heap, while others ask for what they always do: none of them fails,
 * and the proxy stays within its memory. How long they wait is printed beside how long they wait in quiet.
 */
@Tag("endurance")
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class AttackIT {

    private static final int CLIENTS = 10;
    private static final int REQUESTS_A_CLIENT = 400;
    private static final long BETWEEN_MILLIS = 25;
    private static final int SLOW_CONNECTIONS = 5_000;
    private static final int MOST_RESIDENT_MEBIBYTES = 700;

    @TempDir
    private Path directory = Path.of("");

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger attacks = new AtomicInteger();
    private volatile boolean over;

    private interface Attack {
        void once(ProxyProcess proxy) throws IOException;
    }

    @Test
    void othersAreServedAndMemoryIsBoundedWhileEverythingIsTriedAtOnce() throws Exception {
        try (BulkOrigin origin = new BulkOrigin();
                ProxyProcess proxy = new ProxyProcess(directory, origin.port(), origin.port())) {
            // Armed, so that answers to /bomb are looked into.
            proxy.route("source", "armed");
            serveOthers(proxy);
            long quiet = serveOthers(proxy);
            List<Thread> attackers = List.of(
                    attack(proxy, 50, AttackIT::bomb),
                    attack(proxy, 20, AttackIT::endlessHeader),
                    attack(proxy, 20, AttackIT::rapidReset),
                    attack(proxy, 20, AttackIT::endlessContinuations));
            Thread slow = slowHeaders(proxy);
            long attacked = serveOthers(proxy);
            long resident = proxy.residentMebibytes();
            over = true;
            for (Thread attacker : attackers) {
                attacker.join();
            }
            slow.join();

            System.out.printf(
                    "%,d attacks and %,d slow connections: others' p99 %.1f ms (in quiet %.1f ms), RSS %d MiB%n",
                    attacks.get(), SLOW_CONNECTIONS, attacked / 1e6, quiet / 1e6, resident);
            assertEquals(List.of(), failures.stream().limit(10).toList());
            assertTrue(proxy.isAlive());
            assertTrue(resident <= MOST_RESIDENT_MEBIBYTES, () -> resident + " MiB");
            assertTrue(attacks.get() > 100, () -> attacks + " attacks");
            assertTrue(proxy.metric("crossfade_proxy_rejections_total{reason=\"headers_too_large\"") > 0);
            assertTrue(proxy.metric("crossfade_proxy_rejections_total{reason=\"http2_enhance_your_calm\"") > 0);
            assertTrue(proxy.metric("crossfade_proxy_bounds_reached_total") > 0, "no bomb was noticed");
        }
    }

    /** The 99th percentile of how long others wait, in nanoseconds. */
    private long serveOthers(ProxyProcess proxy) throws InterruptedException {
        Queue<Long> latencies = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(start(() -> serve(proxy, latencies)));
        }
        for (Thread client : clients) {
            client.join();
        }
        List<Long> sorted = latencies.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() * 99 / 100);
    }

    private void serve(ProxyProcess proxy, Queue<Long> latencies) {
        long begin = System.nanoTime();
        try (RawClient client = new RawClient(proxy.address())) {
            for (int number = 0; number < REQUESTS_A_CLIENT; number++) {
                long intended = begin + TimeUnit.MILLISECONDS.toNanos(BETWEEN_MILLIS) * number;
                LockSupport.parkNanos(intended - System.nanoTime());
                client.send("GET /256 HTTP/1.1\r\nHost: bench\r\n\r\n");
                RawClient.Answer answer = client.answer();
                latencies.add(System.nanoTime() - intended);
                if (answer.status() != 200 || answer.body().length != 256) {
                    failures.add("answer " + answer.status());
                }
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    private Thread attack(ProxyProcess proxy, int aSecond, Attack attack) {
        return start(() -> {
            long begin = System.nanoTime();
            for (long number = 0; !over; number++) {
                LockSupport.parkNanos(begin + TimeUnit.SECONDS.toNanos(1) * number / aSecond - System.nanoTime());
                try {
                    attack.once(proxy);
                } catch (IOException e) {
                    // The proxy has ended the connection.
                }
                attacks.incrementAndGet();
            }
        });
    }

    private static void bomb(ProxyProcess proxy) throws IOException {
        try (RawClient client = new RawClient(proxy.address())) {
            client.send("GET /bomb HTTP/1.1\r\nHost: bench\r\n\r\n").answer();
        }
    }

    /** A gibibyte, if it is let. */
    private static void endlessHeader(ProxyProcess proxy) throws IOException {
        try (Socket client =
                new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            byte[] part = ("X: " + "a".repeat(8_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: bench\r\n".getBytes(StandardCharsets.US_ASCII));
            for (long sent = 0; sent < 1L << 30; sent += part.length) {
                client.getOutputStream().write(part);
            }
        }
    }

    private static void rapidReset(ProxyProcess proxy) throws IOException {
        try (Http2Connection client = new Http2Connection(proxy.address())) {
            for (int i = 0; i < 10_000; i++) {
                client.reset(client.get("/256"), 8);
            }
        }
    }

    private static void endlessContinuations(ProxyProcess proxy) throws IOException {
        try (Http2Connection client = new Http2Connection(proxy.address())) {
            byte[] field = Http2Connection.block("x", "y".repeat(8_000));
            int stream = client.open();
            client.frame(
                    Http2Connection.HEADERS, 0, stream, Http2Connection.block(":method", "GET", ":scheme", "http"));
            for (int i = 0; i < 100_000; i++) {
                client.frame(Http2Connection.CONTINUATION, 0, stream, field);
            }
        }
    }

    /** Each sends a byte of its header now and then, and is replaced when it is given up. */
    private Thread slowHeaders(ProxyProcess proxy) {
        return start(() -> {
            List<Socket> open = new ArrayList<>();
            byte[] begin = "GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII);
            while (!over) {
                try {
                    if (open.size() == SLOW_CONNECTIONS) {
                        open.remove(0).close();
                    }
                    Socket one = new Socket(
                            proxy.address().getAddress(), proxy.address().getPort());
                    one.getOutputStream().write(begin);
                    open.add(one);
                } catch (IOException e) {
                    failures.add("slow: " + e);
                }
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(open.size() < SLOW_CONNECTIONS ? 200 : 5_000));
            }
            open.forEach(AttackIT::close);
        });
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was closed by the other side.
        }
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "client");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
