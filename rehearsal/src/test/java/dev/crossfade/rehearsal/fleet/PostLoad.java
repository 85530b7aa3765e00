package dev.crossfade.rehearsal.fleet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Sends requests at a steady rate, whether answers come or not, over so many connections; by hand, for on a machine that it shares with what
 * it measures a client of a library's takes as much of a processor as that.
 */
final class PostLoad {

    private static final String ACCEPTED = "HTTP/1.1 202 ";

    private final URI url;
    private final int clients;
    private final IntFunction<String> headers;
    private final byte[] body;

    /** @param headers of each request, by its number; lines that end */
    PostLoad(URI url, int clients, IntFunction<String> headers, byte[] body) {
        this.url = url;
        this.clients = clients;
        this.headers = headers;
        this.body = body.clone();
    }

    /**
     * Each has to be answered 202.
     *
     * @return how long each answer took, from the moment at which its request was to be sent, in ms; in order
     */
    double[] send(int rate, int seconds) throws Exception {
        double[] taken = new double[rate * seconds];
        AtomicInteger next = new AtomicInteger();
        long begun = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(threads.submit(() -> {
                    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                        socket.setTcpNoDelay(true);
                        InputStream in = new BufferedInputStream(socket.getInputStream());
                        for (int number = next.getAndIncrement();
                                number < taken.length;
                                number = next.getAndIncrement()) {
                            long due = begun + (long) (number * 1e9 / rate);
                            LockSupport.parkNanos(due - System.nanoTime());
                            socket.getOutputStream().write(request(number));
                            awaitAccepted(in);
                            taken[number] = (System.nanoTime() - due) / 1e6;
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        Arrays.sort(taken);
        return taken;
    }

    private byte[] request(int number) {
        byte[] head = ("POST " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n"
                        + headers.apply(number) + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    private static void awaitAccepted(InputStream in) throws IOException {
        String status = line(in);
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        byte[] said = in.readNBytes(length);
        if (!status.startsWith(ACCEPTED)) {
            throw new IOException(status + ": " + new String(said, StandardCharsets.UTF_8));
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended before its answer");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
