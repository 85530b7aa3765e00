package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.hold.HeldExchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thirty seconds of everything at once, while the route goes from the source by way of armed and holding to the target: no client sees
 * an error, every unsafe request is applied exactly once, answers come in the order of their requests, and those that waited are
 * let go first come first served.
 */
@Tag("endurance")
@Timeout(120)
class FlipUnderLoadIT {

    private static final int CONNECTIONS = 50;
    private static final int REQUESTS_A_SECOND = 2_000;
    private static final int SECONDS = 30;
    private static final int PIPELINED = 2;

    private final Map<String, AtomicInteger> applied = new ConcurrentHashMap<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger streamsEnded = new AtomicInteger();
    private final AtomicInteger socketsClosed = new AtomicInteger();
    private volatile boolean ending;

    @Test
    void everyClientIsServedWhileTheRouteGoesFromTheSourceToTheTarget() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> serve("source", request, connection));
                ScriptedOrigin target =
                        new ScriptedOrigin((request, connection) -> serve("target", request, connection));
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured())) {
            List<Thread> clients = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(CONNECTIONS);
            for (int number = 0; number < CONNECTIONS; number++) {
                int its = number;
                clients.add(start(() -> exchange(proxy, its, begun)));
            }
            clients.add(start(() -> followEvents(proxy)));
            clients.add(start(() -> echoMessages(proxy)));
            begun.await();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(8));
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
            proxy.route(Side.SOURCE, RouteMode.HOLDING, Side.TARGET);
            ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 0);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            int before = target.received();
            List<String> held = paths(proxy);
            proxy.route(Side.TARGET, RouteMode.DIRECT, Side.SOURCE);
            for (Thread client : clients.subList(0, CONNECTIONS)) {
                client.join();
            }
            ending = true;
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(List.of(), errors.stream().limit(10).toList());
            assertEquals(CONNECTIONS * requestsAConnection(), answered.get());
            List<String> notOnce = applied.entrySet().stream()
                    .filter(one -> one.getValue().get() != 1)
                    .map(one -> one.getKey() + " " + one.getValue() + " times")
                    .toList();
            assertEquals(List.of(), notOnce);
            assertEquals(0, before, "the target was asked before the flip");
            assertFirstComeFirstServed(held, target);
            assertTrue(target.received() > 1_000, () -> target.received() + " requests at the target");
            assertTrue(streamsEnded.get() >= 1, "the event stream went on at the source");
            assertTrue(socketsClosed.get() >= 1, "the WebSocket went on at the source");
            System.out.printf(
                    "flip under load: %,d requests, %,d applied once, source %,d, target %,d, 0 errors%n",
                    answered.get(), applied.size(), source.received(), target.received());
        }
    }

    private static List<String> paths(ProxyUnderTest proxy) {
        return proxy.server().held(CONNECTIONS).stream().map(HeldExchange::path).toList();
    }

    /**
     * They are let go in their order; on their way to the origin they may overtake each other, for event loops work side by side, and a
     * large upload is a complete request later than it is let go. Spearman's coefficient is 1 for the order in which they came, and 0,
     * give or take 0.15, for any.
     */
    private static void assertFirstComeFirstServed(List<String> held, ScriptedOrigin target) {
        assertTrue(held.size() >= CONNECTIONS / 2, () -> held.size() + " requests waited");
        List<String> arrived = target.journal().stream()
                .map(FlipUnderLoadIT::path)
                .filter(Set.copyOf(held)::contains)
                .toList();
        assertEquals(held.size(), arrived.size(), "one that waited has not come");
        double squares = 0;
        for (int place = 0; place < held.size(); place++) {
            squares += Math.pow(arrived.indexOf(held.get(place)) - place, 2);
        }
        double n = held.size();
        double correlation = 1 - 6 * squares / (n * (n * n - 1));
        System.out.printf("flip under load: %d waited, order of release %.3f%n", held.size(), correlation);
        assertTrue(correlation > 0.8, () -> "they came as " + arrived + " and had waited as " + held);
    }

    private static int requestsAConnection() {
        return REQUESTS_A_SECOND * SECONDS / CONNECTIONS;
    }

    // The clients.

    private void exchange(ProxyUnderTest proxy, int number, CountDownLatch begun) {
        try (RawClient client = proxy.client()) {
            begun.countDown();
            long start = System.nanoTime();
            long interval = TimeUnit.SECONDS.toNanos(1) * CONNECTIONS * PIPELINED / REQUESTS_A_SECOND;
            for (int sent = 0; sent < requestsAConnection(); sent += PIPELINED) {
                LockSupport.parkNanos(start + sent / PIPELINED * interval - System.nanoTime());
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < PIPELINED; i++) {
                    requests.append(request(number + "-" + (sent + i), sent + i));
                }
                client.send(requests.toString());
                for (int i = 0; i < PIPELINED; i++) {
                    check(client.answer(), number + "-" + (sent + i), sent + i);
                }
            }
        } catch (IOException | RuntimeException e) {
            errors.add("connection " + number + ": " + e);
        }
    }

    /** Of a hundred: one large upload, thirty small ones, ten compressed answers, and reads. */
    private static String request(String id, int number) {
        int kind = number % 100;
        String host = " HTTP/1.1\r\nHost: acme.test\r\n";
        if (kind == 50) {
            return "POST /order/" + id + host + "Content-Length: 204800\r\n\r\n" + "l".repeat(204_800);
        }
        if (kind < 30) {
            return "POST /order/" + id + host + "Content-Length: 1024\r\n\r\n" + "s".repeat(1_024);
        }
        return (kind < 40 ? "GET /gzip/" : "GET /plain/") + id + host + "\r\n";
    }

    private void check(RawClient.Answer answer, String id, int number) throws IOException {
        String text = answer.field("Content-Encoding").equals("gzip")
                ? new String(
                        new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
                        StandardCharsets.UTF_8)
                : answer.text();
        if (answer.status() != 200 || !text.equals(id)) {
            errors.add(number + ": " + answer.status() + " '" + text + "' for " + id);
        }
        answered.incrementAndGet();
    }

    private void followEvents(ProxyUnderTest proxy) {
        while (!ending) {
            try (RawClient client = proxy.client()) {
                client.get("/events");
                RawClient.Answer all = client.answer();
                if (all.status() != 200) {
                    errors.add("events: " + all.status());
                }
                if (!ending) {
                    streamsEnded.incrementAndGet();
                }
            } catch (IOException e) {
                errors.add("events: " + e);
                return;
            }
        }
    }

    private void echoMessages(ProxyUnderTest proxy) {
        URI uri = URI.create("ws://127.0.0.1:" + proxy.address().getPort() + "/echo");
        while (!ending) {
            Echo echo = new Echo();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(uri, echo)
                    .join();
            for (int sent = 0; !ending && !echo.closed.isDone(); sent++) {
                CompletableFuture<WebSocket> unused = socket.sendText("message " + sent, true)
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                echo.closed.complete(-1);
                            }
                        });
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            if (!ending) {
                int code = echo.closed.join();
                if (code != 1012) {
                    errors.add("WebSocket closed with " + code);
                }
                socketsClosed.incrementAndGet();
            }
            socket.abort();
        }
    }

    /** Messages come back as they were sent, and in their order. */
    private final class Echo implements WebSocket.Listener {
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private int received;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            if (!text.toString().equals("message " + received)) {
                errors.add("echo '" + text + "' where message " + received + " was due");
            }
            received++;
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.complete(-2);
        }
    }

    // The origins.

    private void serve(String side, ScriptedOrigin.Received request, ScriptedOrigin.Connection connection)
            throws Exception {
        String path = path(request);
        String id = path.substring(path.lastIndexOf('/') + 1);
        if (path.startsWith("/order/")) {
            applied.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
            connection.answer(200, id);
        } else if (path.startsWith("/gzip/")) {
            connection.answer(200, "text/plain", gzip(id), "Content-Encoding: gzip\r\n");
        } else if (path.startsWith("/plain/")) {
            connection.answer(200, id);
        } else if (path.startsWith("/events")) {
            streamEvents(side, connection);
        } else {
            WebSocketScript.echo(request, connection);
        }
    }

    private static String path(ScriptedOrigin.Received request) {
        return request.requestLine().split(" ", -1)[1];
    }

    private void streamEvents(String side, ScriptedOrigin.Connection connection) throws IOException {
        connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (!ending) {
            String event = "data: " + side + "\n\n";
            connection.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        connection.send("0\r\n\r\n");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "client");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
