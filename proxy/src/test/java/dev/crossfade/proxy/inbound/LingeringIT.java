package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that still sends gets the whole answer that ends its connection, instead of a reset (RFC 9112 §9.6). */
class LingeringIT {

    private static final byte[] HALF_MEBIBYTE = new byte[512 * 1024];

    private ScriptedOrigin origin;
    private ProxyUnderTest proxy;

    @BeforeEach
    void start() throws IOException {
        origin = ScriptedOrigin.echoing("source");
        proxy = new ProxyUnderTest(origin, origin, ProxyUnderTest.asConfigured());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        origin.close();
    }

    @Test
    void clientThatSendsHalfAMebibyteBehindItsRefusalReadsTheWholeAnswer() throws Exception {
        refused("POST / HTTP/1.1\r\nHost: other.test\r\nContent-Length: 524288\r\n\r\n", 404);
        refused("POST / HTTP/1.1\r\nContent-Length: 524288\r\n\r\n", 400);
        refused("POST / HTTP/1.1\r\nHost: acme.test\r\nX: " + "a".repeat(40_000) + "\r\n\r\n", 431);
        assertEquals(0, proxy.metrics().count("linger_bytes"));
        assertEquals(0, proxy.metrics().count("linger_timeout"));
    }

    private void refused(String head, int status) throws IOException {
        try (RawClient client = proxy.client()) {
            int before = rejections();
            client.send(head);
            ProxyUnderTest.until(() -> rejections() > before);
            client.send(HALF_MEBIBYTE);
            RawClient.Answer answer = client.answer();
            assertEquals(status, answer.status());
            assertTrue(answer.text().contains("\"status\":" + status), answer.text());
            assertTrue(client.isClosedByProxy());
            // The proxy still takes what comes, up to its bound: there was no reset.
            client.send(new byte[256 * 1024]);
            client.endOutput();
        }
    }

    private int rejections() {
        return proxy.metrics().count("unknown_host")
                + proxy.metrics().count("missing_host")
                + proxy.metrics().count("headers_too_large");
    }

    @Test
    void clientThatDoesNotStopIsCutOff() throws Exception {
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: other.test\r\nContent-Length: 99999999999\r\n\r\n");
            assertEquals(404, client.answer().status());
            assertThrows(IOException.class, () -> sendForEver(client));
            ProxyUnderTest.until(() -> proxy.metrics().count("linger_bytes") == 1);
        }
    }

    private static void sendForEver(RawClient client) throws IOException {
        while (true) {
            client.send(HALF_MEBIBYTE);
        }
    }

    @Test
    void clientThatStillSendsReadsAnOriginsLastAnswer() throws Exception {
        try (ServerSocket refusing = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ProxyToOrigins own = new ProxyToOrigins(
                        ProxyToOrigins.side("http://127.0.0.1:" + refusing.getLocalPort()),
                        ProxyToOrigins.side("http://127.0.0.1:" + refusing.getLocalPort()),
                        Duration.ofSeconds(5));
                RawClient client = own.client()) {
            client.send("POST / HTTP/1.1\r\nHost: acme.test\r\nConnection: close\r\nContent-Length: 9999999\r\n\r\n");
            try (Socket socket = refusing.accept()) {
                socket.getInputStream().read();
                socket.getOutputStream()
                        .write("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large"
                                .getBytes(StandardCharsets.US_ASCII));
                client.readUntil("too large");
                client.send(HALF_MEBIBYTE);
                assertTrue(client.isClosedByProxy());
                client.send(HALF_MEBIBYTE);
            }
        }
    }
}
