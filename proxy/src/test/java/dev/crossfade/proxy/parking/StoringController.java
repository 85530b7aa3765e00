package dev.crossfade.proxy.parking;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.Standby;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A controller's two endpoints for what is parked, on a real socket, with a map for a store. */
public final class StoringController implements AutoCloseable {

    /** What it does with a request that is handed over. */
    public enum Manner {
        STORES,
        /** Takes it in, and answers nothing before it is {@link #release released}. */
        STANDS_STILL,
        /** Takes it in, and closes the connection without an answer. */
        BREAKS_OFF,
        STANDS_BY,
        HAS_NO_ROOM,
        KNOWS_NO_RULE,
        KNOWS_NO_TENANT,
        FAILS,
        ANSWERS_NONSENSE,
        ANSWERS_TOO_MUCH,
        /** Something between, which may have passed it on. */
        MESH_IS_UNAVAILABLE
    }

    /** What was handed over, as it came. */
    public record Stored(String tenant, String mediaType, String authorization, ParkedHead head, String body) {}

    private static final long PATIENCE_SECONDS = 20;

    private final HttpServer server;
    private final boolean secure;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Stored> stored = new LinkedBlockingQueue<>();
    private final Map<String, ParkedReceipt> receipts = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile Manner manner = Manner.STORES;

    public StoringController() throws IOException {
        this(null);
    }

    /** @param tls how it is reached; null for plain HTTP */
    StoringController(@Nullable SSLContext tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        secure = tls != null;
        if (tls == null) {
            server = HttpServer.create(address, 1024);
        } else {
            HttpsServer https = HttpsServer.create(address, 1024);
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = https;
        }
        server.setExecutor(threads);
        server.createContext("/v1/tenants/", this::answer);
        server.start();
    }

    public String url() {
        return (secure ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort();
    }

    public StoringController does(Manner next) {
        manner = next;
        return this;
    }

    /** Whoever was let stand is answered. */
    public void release() {
        released.countDown();
    }

    /** How often it was asked for anything. */
    public int asked() {
        return asked.get();
    }

    /** The next that was handed over; waits for it. */
    public Stored next() throws InterruptedException {
        Stored next = stored.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was handed over within " + PATIENCE_SECONDS + " s");
        }
        return next;
    }

    /** How many were handed over and not asked for by {@link #next}. */
    public int stored() {
        return stored.size();
    }

    /** Desks of these controllers. */
    public static ControlDesks desks(Duration limit, int mostHandedOver, String... urls) {
        return desks(null, limit, mostHandedOver, urls);
    }

    static ControlDesks desks(@Nullable SslContext tls, Duration limit, int mostHandedOver, String... urls) {
        return new ControlDesks(String.join(",", urls), tls, "secret", System::nanoTime, limit, mostHandedOver);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        try (exchange) {
            switch (manner) {
                case STANDS_BY -> {
                    exchange.getResponseHeaders().add(Standby.HEADER, Standby.UNKNOWN);
                    problem(exchange, 503, Standby.SLUG);
                }
                case HAS_NO_ROOM -> problem(exchange, 503, "full");
                case KNOWS_NO_RULE -> problem(exchange, 422, "no-rule");
                case KNOWS_NO_TENANT -> problem(exchange, 404, "unknown-tenant");
                case FAILS -> problem(exchange, 500, "internal-error");
                case ANSWERS_NONSENSE -> send(exchange, 202, "<html>");
                case ANSWERS_TOO_MUCH -> send(exchange, 202, "x".repeat(64 * 1024 + 1));
                case MESH_IS_UNAVAILABLE ->
                    send(exchange, 503, "upstream connect error or disconnect/reset before headers");
                case BREAKS_OFF -> keep(exchange, path[3]);
                case STANDS_STILL -> {
                    String id = keep(exchange, path[3]);
                    await();
                    send(exchange, 202, Json.MAPPER.writeValueAsString(receipts.get(path[3] + "/" + id)));
                }
                case STORES -> {
                    if (exchange.getRequestMethod().equals("POST") && path.length == 5 && path[4].equals("parked")) {
                        String id = keep(exchange, path[3]);
                        send(exchange, 202, Json.MAPPER.writeValueAsString(receipts.get(path[3] + "/" + id)));
                    } else {
                        receipt(exchange, path[3], path[5]);
                    }
                }
            }
        }
    }

    private String keep(HttpExchange exchange, String tenant) throws IOException {
        byte[] document = exchange.getRequestBody().readAllBytes();
        int end = 0;
        while (document[end] != '\n') {
            end++;
        }
        stored.add(new Stored(
                tenant,
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestHeaders().getFirst("Authorization"),
                ParkedHead.read(Arrays.copyOf(document, end)),
                new String(document, end + 1, document.length - end - 1, StandardCharsets.ISO_8859_1)));
        String id = "r-" + asked.get();
        receipts.put(
                tenant + "/" + id, new ParkedReceipt(id, "parked", Instant.EPOCH, 1, null, "http://10.0.0.1: refused"));
        return id;
    }

    private void receipt(HttpExchange exchange, String tenant, String id) throws IOException {
        ParkedReceipt known = receipts.get(tenant + "/" + id);
        if (known == null) {
            problem(exchange, 404, ParkedReceipt.UNKNOWN);
        } else {
            send(exchange, 200, Json.MAPPER.writeValueAsString(known));
        }
    }

    private void await() throws IOException {
        try {
            boolean unused = released.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    private static void problem(HttpExchange exchange, int status, String slug) throws IOException {
        send(
                exchange,
                status,
                Json.MAPPER.writeValueAsString(Problem.of(status, slug, slug, "A test wants it so.", null, null)));
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
