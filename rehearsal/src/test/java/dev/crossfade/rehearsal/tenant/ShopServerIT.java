package dev.crossfade.rehearsal.tenant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShopServerIT {

    private static final String REQUEST = "GET /orders/1 HTTP/1.1\r\nHost: shop\r\n\r\n";

    @Test
    void oneConnectionIsAskedAgainAndAgainAndToldTheSide() throws Exception {
        try (ShopServer server = ShopServer.start("source", 0, request -> Answer.page(200, "Well"));
                Socket client = connect(server)) {
            for (int round = 0; round < 3; round++) {
                send(client, REQUEST);
                String answer = read(client.getInputStream(), "</h1>\n");
                assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
                assertTrue(answer.contains("X-Shop-Side: source\r\n"), answer);
            }
        }
    }

    @Test
    void whoSendsARequestBeforeTheLastWasAnsweredIsHungUpOn() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger answered = new AtomicInteger();
        try (ShopServer server = ShopServer.start("source", 0, request -> {
                    await(release);
                    answered.incrementAndGet();
                    return Answer.page(200, "Well");
                });
                Socket client = connect(server)) {
            send(client, REQUEST + REQUEST);
            assertEquals(-1, client.getInputStream().read());
            release.countDown();
            assertTrue(answered.get() <= 1, "the second was not even begun");
        }
    }

    @Test
    void bodyOfMoreThanEightMebibytesIsRefused() throws Exception {
        try (ShopServer server = ShopServer.start("source", 0, request -> Answer.page(200, "Well"));
                Socket client = connect(server)) {
            send(
                    client,
                    "POST /images HTTP/1.1\r\nHost: shop\r\nContent-Length: " + (ShopServer.LARGEST_BODY + 1)
                            + "\r\n\r\n");
            String answer = read(client.getInputStream(), "\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        }
    }

    @Test
    void moreThanThatWaitForAThreadAreRefusedAtOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        List<Socket> clients = new ArrayList<>();
        try (ShopServer server = ShopServer.start("source", 0, request -> {
            begun.incrementAndGet();
            await(release);
            return Answer.page(200, "Well");
        })) {
            for (int number = 0; number < ShopServer.THREADS + ShopServer.WAITING_REQUESTS; number++) {
                Socket client = connect(server);
                clients.add(client);
                send(client, REQUEST);
            }
            // One thread takes all of them in, but not in the order of the connections: asked until one is too many.
            String answer;
            do {
                Socket last = connect(server);
                last.setSoTimeout(200);
                clients.add(last);
                send(last, REQUEST);
                answer = readSome(last);
            } while (answer.isEmpty() && clients.size() < 3_000);
            assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
            assertEquals(ShopServer.THREADS, begun.get());
            release.countDown();
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static Socket connect(ShopServer server) throws IOException {
        Socket client =
                new Socket(server.address().getAddress(), server.address().getPort());
        client.setSoTimeout(10_000);
        return client;
    }

    private static void send(Socket client, String bytes) throws IOException {
        client.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(InputStream in, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = in.read();
            assertTrue(next >= 0, read::toString);
            read.append((char) next);
        }
        return read.toString();
    }

    private static String readSome(Socket client) throws IOException {
        byte[] bytes = new byte[1_024];
        try {
            int length = client.getInputStream().read(bytes);
            return new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketTimeoutException e) {
            return "";
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
