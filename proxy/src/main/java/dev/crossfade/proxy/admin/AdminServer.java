package dev.crossfade.proxy.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crossfade.config.wire.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening port for admin, health or both. Bounded: {@value #THREADS} threads, {@value #QUEUED} waiting requests, bodies of
 * {@value #MAX_BODY_BYTES} bytes; beyond that a connection is closed or the answer is 413.
 */
public final class AdminServer implements AutoCloseable {

    static final int MAX_BODY_BYTES = 64 * 1024;

    /** The JDK's server reads a request on the thread that answers it, so that a slow sender has one of these to itself. */
    private static final int THREADS = 64;

    private static final int QUEUED = 64;
    private static final int UNAUTHORIZED = 401;
    private static final int LONGEST_AGENT = 100;
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    static {
        // Read once, when the JDK's server is first used: without nodelay an answer waits for a delayed ACK (40 ms),
        // and
        // without the limits (seconds) a slow sender keeps its thread.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final AdminGuard guard;
    private final List<AdminResource> resources;
    private final AdminRefusals refusals;

    private AdminServer(
            HttpServer server,
            ThreadPoolExecutor threads,
            AdminGuard guard,
            List<AdminResource> resources,
            AdminRefusals refusals) {
        this.server = server;
        this.threads = threads;
        this.guard = guard;
        this.resources = List.copyOf(resources);
        this.refusals = refusals;
    }

    /**
     * Listens, and answers from now on.
     *
     * @throws IOException when the address cannot be bound ({@link java.net.BindException} when it is taken)
     */
    static AdminServer start(
            InetSocketAddress at, AdminGuard guard, List<AdminResource> resources, AdminRefusals refusals)
            throws IOException {
        HttpServer server = HttpServer.create(at, QUEUED);
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED), work -> {
                    Thread thread = new Thread(work, "admin-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        AdminServer admin = new AdminServer(server, threads, guard, resources, refusals);
        server.setExecutor(threads);
        server.createContext("/", admin::handle);
        server.start();
        return admin;
    }

    /** Where it listens, with the port that was taken when the settings said 0. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            AdminAnswer answer = answer(exchange);
            if (!answer.reason().isEmpty()) {
                refusals.refused(
                        answer.reason(),
                        answer.status(),
                        exchange.getRemoteAddress().getAddress().getHostAddress(),
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getPath());
            }
            exchange.getResponseHeaders().set("Content-Type", answer.mediaType());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            if (!answer.allow().isEmpty()) {
                exchange.getResponseHeaders().set("Allow", answer.allow());
            }
            if (answer.status() == UNAUTHORIZED) {
                // RFC 9110 §15.5.2
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), empty ? -1 : body.length);
            if (!empty) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private AdminAnswer answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        try {
            for (AdminResource resource : resources) {
                if (resource.serves(path)) {
                    return guarded(exchange, path, resource);
                }
            }
            return AdminAnswer.notFound(path);
        } catch (IOException | RuntimeException e) {
            LOG.error("The admin request {} {} failed", exchange.getRequestMethod(), path, e);
            return AdminAnswer.problem(Problem.of(
                    500,
                    "internal-error",
                    "Internal error",
                    "The proxy failed to answer this",
                    null,
                    "Look into its log; traffic is not affected."));
        }
    }

    private AdminAnswer guarded(HttpExchange exchange, String path, AdminResource resource) throws IOException {
        String method = exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
        Optional<Scope> needed = resource.needs(method);
        Caller caller = Caller.LOOPBACK;
        if (needed.isPresent()) {
            AdminGuard.Verdict verdict = guard.check(
                    header(exchange, "Host"),
                    header(exchange, "Origin"),
                    header(exchange, "Authorization"),
                    needed.get());
            if (verdict instanceof AdminGuard.Refused refused) {
                return AdminAnswer.problem(refused.problem());
            }
            caller = ((AdminGuard.Admitted) verdict).caller();
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            return AdminAnswer.problem(Problem.of(
                    413, "too-large", "Body too large", "The body is over " + MAX_BODY_BYTES + " bytes", null, null));
        }
        String query = exchange.getRequestURI().getQuery();
        return resource.answer(new AdminRequest(
                method,
                path,
                query == null ? "" : query,
                new String(body, StandardCharsets.UTF_8),
                caller,
                exchange.getRemoteAddress().getAddress().getHostAddress(),
                agent(exchange)));
    }

    private static String agent(HttpExchange exchange) {
        String agent = header(exchange, "User-Agent");
        return agent == null ? "" : agent.substring(0, Math.min(LONGEST_AGENT, agent.length()));
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }
}
