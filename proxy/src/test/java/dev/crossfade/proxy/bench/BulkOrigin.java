package dev.crossfade.proxy.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/**
 * An origin that keeps nothing: {@code GET /N} is answered with N bytes, an upload is counted and answered with its size, and {@code
 * GET /bomb} with 64 KiB of gzip that are 64 MiB of JSON.
 */
public final class BulkOrigin implements AutoCloseable {

    private static final byte[] BLOCK = new byte[64 * 1024];
    private static final byte[] BOMB = bomb();

    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final AtomicLong requests = new AtomicLong();

    public BulkOrigin() throws IOException {
        start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public long requests() {
        return requests.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), BLOCK.length);
            OutputStream out = socket.getOutputStream();
            for (String line = line(in); line != null; line = line(in)) {
                long length = 0;
                for (String field = line(in); field != null && !field.isEmpty(); field = line(in)) {
                    if (field.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Long.parseLong(
                                field.substring(field.indexOf(':') + 1).trim());
                    }
                }
                in.skipNBytes(length);
                requests.incrementAndGet();
                answer(out, line, length);
            }
        } catch (IOException e) {
            // The connection has ended.
        }
    }

    private static void answer(OutputStream out, String requestLine, long received) throws IOException {
        String path = requestLine.split(" ", -1)[1].substring(1);
        if (path.equals("bomb")) {
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                            + BOMB.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(BOMB);
            out.flush();
            return;
        }
        boolean upload = requestLine.startsWith("POST");
        byte[] counted = String.valueOf(received).getBytes(StandardCharsets.US_ASCII);
        long size = upload ? counted.length : Long.parseLong(path.isEmpty() ? "0" : path);
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        if (upload) {
            out.write(counted);
        } else {
            for (long left = size; left > 0; left -= BLOCK.length) {
                out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
            }
        }
        out.flush();
    }

    private static byte[] bomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (int written = 0; written < 64 * 1024 * 1024; written += BLOCK.length) {
                gzip.write(BLOCK);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("ended");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "bulk-origin");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
