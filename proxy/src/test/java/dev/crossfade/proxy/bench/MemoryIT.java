package dev.crossfade.proxy.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What connections, held requests and large bodies cost in memory, beyond what the idle proxy has. */
@Tag("endurance")
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class MemoryIT {

    private static final int CONNECTIONS = 10_000;
    private static final long TWO_GIBIBYTES = 2L * 1024 * 1024 * 1024;

    @TempDir
    private Path directory = Path.of("");

    private BulkOrigin origin;
    private ProxyProcess proxy;
    private long idleMebibytes;

    @BeforeEach
    void start() throws Exception {
        origin = new BulkOrigin();
        proxy = new ProxyProcess(directory, origin.port(), origin.port());
        // So that what classes and compiled code cost is not counted.
        for (int i = 0; i < 2_000; i++) {
            try (Socket client = client()) {
                get(client, 1024);
                get(client, 1024);
            }
        }
        idleMebibytes = proxy.residentMebibytes();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        origin.close();
    }

    @Test
    void tenThousandIdleConnectionsCostAtMost200MiB() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket client = client();
                clients.add(client);
                get(client, 256);
            }
            assertTrue(costs("10,000 idle keep-alive connections") <= 200);
            assertEquals(CONNECTIONS, proxy.metric("crossfade_proxy_client_connections"));
        } finally {
            close(clients);
        }
    }

    @Test
    void tenThousandHeldRequestsCostAtMost200MiB() throws Exception {
        proxy.route("source", "holding");
        long before = origin.requests();
        List<Socket> clients = new ArrayList<>();
        try {
            String post = "POST /0 HTTP/1.1\r\nHost: bench\r\nContent-Length: 1024\r\n\r\n" + "x".repeat(1024);
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket client = client();
                clients.add(client);
                client.getOutputStream().write(post.getBytes(StandardCharsets.US_ASCII));
            }
            while (proxy.metric("crossfade_proxy_held_requests") < CONNECTIONS) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            assertTrue(costs("10,000 held POSTs of 1 KiB") <= 200);
            assertEquals(before, origin.requests());
            proxy.route("target", "direct");
            for (Socket client : clients) {
                assertEquals("1024", new String(answer(client), StandardCharsets.US_ASCII));
            }
            assertEquals(before + CONNECTIONS, origin.requests());
        } finally {
            close(clients);
        }
    }

    @Test
    void uploadOfTwoGibibytesStreamsThroughAtMost64MiB() throws Exception {
        try (Socket client = client()) {
            client.getOutputStream()
                    .write(("POST /0 HTTP/1.1\r\nHost: bench\r\nContent-Length: " + TWO_GIBIBYTES + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] block = new byte[64 * 1024];
            for (long sent = 0; sent < TWO_GIBIBYTES; sent += block.length) {
                client.getOutputStream().write(block);
            }
            assertEquals(String.valueOf(TWO_GIBIBYTES), new String(answer(client), StandardCharsets.US_ASCII));
        }
        assertTrue(costs("an upload of 2 GiB") <= 64);
    }

    @Test
    void downloadOfTwoGibibytesStreamsThroughAtMost64MiB() throws Exception {
        try (Socket client = client()) {
            assertEquals(TWO_GIBIBYTES, get(client, TWO_GIBIBYTES));
        }
        assertTrue(costs("a download of 2 GiB") <= 64);
    }

    private long costs(String what) throws IOException {
        long now = proxy.residentMebibytes();
        long cost = now - idleMebibytes;
        System.out.printf("%s: %d MiB more than the idle proxy's %d MiB%n", what, cost, idleMebibytes);
        return cost;
    }

    private Socket client() throws IOException {
        return new Socket(proxy.address().getAddress(), proxy.address().getPort());
    }

    private static long get(Socket client, long size) throws IOException {
        client.getOutputStream()
                .write(("GET /" + size + " HTTP/1.1\r\nHost: bench\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        InputStream in = new BufferedInputStream(client.getInputStream(), 64 * 1024);
        long length = length(in);
        in.skipNBytes(length);
        return length;
    }

    private static byte[] answer(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        return in.readNBytes(Math.toIntExact(length(in)));
    }

    /** Reads a head that says 200; its Content-Length. */
    private static long length(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("ended after " + head);
            }
            head.append((char) b);
        }
        String text = head.toString().toLowerCase(java.util.Locale.ROOT);
        assertTrue(text.startsWith("http/1.1 200"), text);
        int from = text.indexOf("content-length:") + "content-length:".length();
        return Long.parseLong(text.substring(from, text.indexOf('\r', from)).trim());
    }

    private static void close(List<Socket> clients) throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }
}
