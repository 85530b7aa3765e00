package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.bench.EstablishedConnections;
import dev.crossfade.proxy.bench.FrontProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Attackers at a fixed rate each, from when they are started until they are closed. */
final class Attacks implements AutoCloseable {

    /** What is tried. */
    enum Kind {
        /** An answer that inflates to 64 MiB, on a path whose answers are looked into. */
        GZIP_BOMB(50) {
            @Override
            void once(FrontProxy proxy) throws IOException {
                try (RawClient client = new RawClient(proxy.address())) {
                    client.send("GET /bomb HTTP/1.1\r\nHost: bench\r\n\r\n").answer();
                }
            }
        },

        /** A header of a gibibyte, if it is let. */
        ENDLESS_HEADER(20) {
            @Override
            void once(FrontProxy proxy) throws IOException {
                byte[] part = ("X: " + "a".repeat(8_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                try (Socket client = socket(proxy.address())) {
                    client.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: bench\r\n".getBytes(StandardCharsets.US_ASCII));
                    for (long sent = 0; sent < 1L << 30; sent += part.length) {
                        client.getOutputStream().write(part);
                    }
                }
            }
        },

        /** Requests that are taken back as soon as they are made (CVE-2023-44487). */
        RAPID_RESET(20) {
            @Override
            void once(FrontProxy proxy) throws IOException {
                try (Http2Connection client = new Http2Connection(proxy.http2Address())) {
                    for (int i = 0; i < 10_000; i++) {
                        client.reset(client.get("/256"), 8);
                    }
                }
            }
        },

        /** A header that never ends, in frames (CVE-2024-27316). */
        CONTINUATION_FLOOD(20) {
            @Override
            void once(FrontProxy proxy) throws IOException {
                byte[] field = Http2Connection.block("x", "y".repeat(8_000));
                try (Http2Connection client = new Http2Connection(proxy.http2Address())) {
                    int stream = client.open();
                    client.frame(
                            Http2Connection.HEADERS,
                            0,
                            stream,
                            Http2Connection.block(":method", "GET", ":scheme", "http"));
                    for (int i = 0; i < 100_000; i++) {
                        client.frame(Http2Connection.CONTINUATION, 0, stream, field);
                    }
                }
            }
        },

        /** Thousands of connections whose headers do not come; the oldest are given up for new ones, before the proxy does it. */
        SLOW_HEADERS(0) {
            @Override
            void once(FrontProxy proxy) {
                throw new UnsupportedOperationException("it goes on all the time");
            }
        };

        private final int aSecond;

        Kind(int aSecond) {
            this.aSecond = aSecond;
        }

        abstract void once(FrontProxy proxy) throws IOException;
    }

    static final int SLOW_CONNECTIONS = 5_000;

    /** All are replaced within 8 s: both proxies end a connection whose header takes 10 s. */
    private static final long REPLACED_EVERY_MICROS = TimeUnit.SECONDS.toMicros(8) / SLOW_CONNECTIONS;

    private final FrontProxy proxy;
    private final AtomicInteger tried = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final List<Thread> attackers = new ArrayList<>();
    private volatile boolean over;

    Attacks(FrontProxy proxy, Collection<Kind> kinds) {
        this.proxy = proxy;
        for (Kind kind : kinds) {
            Thread attacker =
                    new Thread(kind == Kind.SLOW_HEADERS ? this::slowHeaders : () -> repeat(kind), "attacker");
            attacker.setDaemon(true);
            attackers.add(attacker);
            attacker.start();
        }
        if (kinds.contains(Kind.SLOW_HEADERS)) {
            Thread counter = new Thread(this::countOpen, "counter");
            counter.setDaemon(true);
            attackers.add(counter);
            counter.start();
        }
    }

    /** How many connections the proxy had open at once, at most, as the operating system tells. */
    int mostOpen() {
        return mostOpen.get();
    }

    /** How many have been carried out, slow connections left out. */
    int tried() {
        return tried.get();
    }

    private void repeat(Kind kind) {
        long begin = System.nanoTime();
        for (long number = 0; !over; number++) {
            LockSupport.parkNanos(begin + TimeUnit.SECONDS.toNanos(1) * number / kind.aSecond - System.nanoTime());
            try {
                kind.once(proxy);
            } catch (IOException e) {
                // The proxy has ended the connection.
            }
            tried.incrementAndGet();
        }
    }

    private void slowHeaders() {
        Deque<Socket> open = new ArrayDeque<>();
        byte[] begin = "GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII);
        while (!over) {
            try {
                if (open.size() == SLOW_CONNECTIONS) {
                    open.remove().close();
                }
                Socket one = socket(proxy.address());
                open.add(one);
                one.getOutputStream().write(begin);
            } catch (IOException e) {
                // It is not let in, and tries again.
            }
            LockSupport.parkNanos(
                    TimeUnit.MICROSECONDS.toNanos(open.size() < SLOW_CONNECTIONS ? 200 : REPLACED_EVERY_MICROS));
        }
        open.forEach(Attacks::close);
    }

    private void countOpen() {
        while (!over) {
            try {
                mostOpen.accumulateAndGet(
                        EstablishedConnections.to(proxy.address().getPort()), Math::max);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }

    private static Socket socket(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was closed by the other side.
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            for (Thread attacker : attackers) {
                attacker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
