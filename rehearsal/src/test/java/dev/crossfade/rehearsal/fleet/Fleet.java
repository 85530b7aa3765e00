package dev.crossfade.rehearsal.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.daemon.ControlDaemon;
import dev.crossfade.proxy.command.EdgeProxy;
import dev.crossfade.proxy.reload.Configuration;
import dev.crossfade.replication.JdbcDatabasePairs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Two origins, proxies before them, and a controller, if they have one; of the tenant acme. */
final class Fleet implements AutoCloseable {

    static final Duration ENOUGH = Duration.ofSeconds(30);

    private final Path directory;
    private final String from;
    private final String controlKeys;
    private final String proxyKeys;
    private final PlayedOrigin source = new PlayedOrigin("source");
    private final PlayedOrigin target = new PlayedOrigin("target");
    private final Map<String, EdgeProxy> proxies = Collections.synchronizedMap(new LinkedHashMap<>());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile String control = "127.0.0.1:1";
    private String store;
    private volatile @Nullable ControlDaemon controller;

    /**
     * Nothing of it runs but the origins.
     *
     * @param from of {@code proxy.routes}
     * @param controlKeys lines of the section {@code control}, beside its admin and store
     * @param proxyKeys lines of the section {@code proxy}, beside what every proxy needs
     */
    Fleet(Path directory, String from, String controlKeys, String proxyKeys) throws IOException {
        this.directory = directory;
        this.from = from;
        this.controlKeys = controlKeys;
        this.proxyKeys = proxyKeys;
        this.store = "jdbc:sqlite:" + directory.resolve("control.db");
    }

    /** Before the controller is started. */
    void storeIn(String url) {
        store = url;
    }

    void startController() throws IOException {
        Path file = Files.writeString(directory.resolve("control.yaml"), """
                control:
                  admin: { port: %s }
                  store: "%s"
                %s
                %s
                """.formatted(
                        control.substring(control.indexOf(':') + 1).replaceAll("^1$", "0"),
                        store,
                        controlKeys,
                        tenant("source", "target")));
        ControlDaemon started = ControlDaemon.start(
                SettingsLoader.load(file, SettingsLoader.Role.CONTROL), new JdbcDatabasePairs(Clock.systemUTC()));
        controller = started;
        control = started.address();
    }

    /** One that may have to wait for something before it has started, where it was before. */
    Thread beginController() {
        Thread starting = new Thread(() -> {
            try {
                startController();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        starting.start();
        return starting;
    }

    /** What the controller says of itself; empty where nobody answers. */
    String controllerReadyz() throws InterruptedException {
        try {
            return send(controller().resolve("/readyz"), "GET", "").body();
        } catch (IOException e) {
            return "";
        }
    }

    void stopController() {
        if (controller != null) {
            controller.close();
            controller = null;
        }
    }

    void startProxy(String id) throws Exception {
        startProxy(id, proxyKeys, "source", "target");
    }

    /** @param relay where it finds the controller, by host and port */
    void startProxyBehind(String relay, String id) throws Exception {
        startProxy(id, proxyKeys, "source", "target", relay);
    }

    /** One that may have to wait for its first table. */
    Thread beginProxy(String id) {
        Thread starting = new Thread(() -> {
            try {
                startProxy(id);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        starting.start();
        return starting;
    }

    /** What a load balancer is told; empty where nobody answers yet. */
    String shortReadyz(String id) throws InterruptedException {
        try {
            return proxies.containsKey(id)
                    ? send(admin(id).resolve("/readyz"), "GET", "").body()
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** @param keys lines of its section {@code proxy} instead of the usual ones */
    void startProxyBy(String id, String keys) throws Exception {
        startProxy(id, keys, "source", "target");
    }

    /** @param sourceOrigin which origin it takes for the source's */
    void startProxyBetween(String id, String sourceOrigin, String targetOrigin) throws Exception {
        startProxy(id, proxyKeys, sourceOrigin, targetOrigin);
    }

    private void startProxy(String id, String keys, String sourceOrigin, String targetOrigin) throws Exception {
        startProxy(id, keys, sourceOrigin, targetOrigin, control);
    }

    private void startProxy(String id, String keys, String sourceOrigin, String targetOrigin, String controller)
            throws Exception {
        Path file = Files.writeString(directory.resolve(id + ".yaml"), """
                proxy:
                  id: %s
                  listen: [{ host: 127.0.0.1, port: 0 }]
                  admin: { port: 0 }
                  state: "%s"
                  lease: 2s
                  routes: { from: %s }
                  control: { url: "http://%s" }
                %s
                %s
                """.formatted(
                        id, directory.resolve(id), from, controller, keys, tenant(sourceOrigin, targetOrigin)));
        EdgeProxy proxy = EdgeProxy.open(file, Configuration.load(file, new SourceFiles(), InstantSource.system()));
        proxies.put(id, proxy);
        proxy.serve();
    }

    void stopProxy(String id) {
        EdgeProxy proxy = proxies.remove(id);
        if (proxy != null) {
            proxy.close();
        }
    }

    private String tenant(String sourceOrigin, String targetOrigin) {
        return """
                tenants:
                  - id: acme
                    hosts: ["*"]
                    source: { origin: "%s", database: { url: "jdbc:postgresql://127.0.0.1:1/a", user: u, password: p, appRoles: [app] } }
                    target: { origin: "%s", database: { url: "jdbc:postgresql://127.0.0.1:1/b", user: u, password: p, appRoles: [app] } }
                    parking: [{ paths: ["/webhooks/*"], orderBy: { header: X-Key } }]
                """.formatted(originUrl(sourceOrigin), originUrl(targetOrigin));
    }

    private String originUrl(String name) {
        return switch (name) {
            case "source" -> source.url();
            case "target" -> target.url();
            default -> name;
        };
    }

    PlayedOrigin source() {
        return source;
    }

    PlayedOrigin target() {
        return target;
    }

    /** Who answers a client's request. */
    String asked(String id) throws IOException, InterruptedException {
        return send(client(id), "GET", "").body();
    }

    /**
     * Sends something that is parked where it cannot be served.
     *
     * @return the answer's status
     */
    int post(String id, String path, String key, String body) {
        HttpRequest request = HttpRequest.newBuilder(client(id).resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .header("X-Key", key)
                .timeout(ENOUGH)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What an operator parks at the controller. */
    HttpResponse<String> park(String change) throws IOException, InterruptedException {
        return send(controller().resolve("/v1/tenants/acme/parked-paths"), "PUT", change);
    }

    /** Where clients reach a proxy. */
    URI client(String id) {
        InetSocketAddress address = proxy(id).addresses().get(0);
        return URI.create("http://127.0.0.1:" + address.getPort() + "/");
    }

    /** Asks for another route where it is decided. */
    HttpResponse<String> flip(String primary) throws IOException, InterruptedException {
        return change("\"primary\":\"" + primary + "\",\"mode\":\"direct\"");
    }

    /** @param change fields of the change, beside the epoch */
    HttpResponse<String> change(String change) throws IOException, InterruptedException {
        URI where = from.equals("local") ? admin(proxies.keySet().iterator().next()) : controller();
        return change(where, change);
    }

    /** Against whoever decides. */
    HttpResponse<String> force(String id, String primary) throws IOException, InterruptedException {
        return change(admin(id), "\"primary\":\"" + primary + "\",\"force\":true");
    }

    HttpResponse<String> askForFlip(String id, String primary) throws IOException, InterruptedException {
        return change(admin(id), "\"primary\":\"" + primary + "\"");
    }

    private HttpResponse<String> change(URI where, String change) throws IOException, InterruptedException {
        long epoch = Json.MAPPER
                .readTree(send(where.resolve("/v1/routes/acme"), "GET", "").body())
                .path("epoch")
                .asLong();
        return send(where.resolve("/v1/routes/acme"), "PUT", "{" + change + ",\"ifEpoch\":" + epoch + "}");
    }

    /** The route that a proxy acts on. */
    JsonNode route(String id) throws IOException, InterruptedException {
        return Json.MAPPER.readTree(
                send(admin(id).resolve("/v1/routes/acme"), "GET", "").body());
    }

    String readyz(String id) throws IOException, InterruptedException {
        return send(admin(id).resolve("/readyz?verbose"), "GET", "").body();
    }

    /** What the controller knows of a proxy; missing where it knows nothing. */
    JsonNode known(String id) throws IOException, InterruptedException {
        JsonNode all = Json.MAPPER.readTree(
                send(controller().resolve("/v1/proxies"), "GET", "").body());
        for (JsonNode one : all.path("proxies")) {
            if (one.path("id").asText().equals(id)) {
                return one;
            }
        }
        return Json.MAPPER.missingNode();
    }

    /** How many proxies have told that they act on the tenant's route of this epoch. */
    long followers(long epoch) throws IOException, InterruptedException {
        JsonNode all = Json.MAPPER.readTree(
                send(controller().resolve("/v1/proxies"), "GET", "").body());
        long followers = 0;
        for (JsonNode one : all.path("proxies")) {
            JsonNode route = one.path("acknowledgements").path(0).path("route");
            followers += route.path("epoch").asLong() == epoch ? 1 : 0;
        }
        return followers;
    }

    /** Where the controller listens. */
    String control() {
        return control;
    }

    URI controller() {
        return URI.create("http://" + control);
    }

    private URI admin(String id) {
        return URI.create("http://127.0.0.1:" + proxy(id).adminAddress().getPort());
    }

    private EdgeProxy proxy(String id) {
        EdgeProxy proxy = proxies.get(id);
        if (proxy == null) {
            throw new IllegalStateException("no proxy " + id + " runs");
        }
        return proxy;
    }

    private HttpResponse<String> send(URI url, String method, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(ENOUGH)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Until it is so, which takes as long as it takes. */
    static void until(Callable<Boolean> so, String what) throws Exception {
        until(so, what, ENOUGH);
    }

    static void until(Callable<Boolean> so, String what, Duration atMost) throws Exception {
        long end = System.nanoTime() + atMost.toNanos();
        while (!so.call()) {
            if (end - System.nanoTime() < 0) {
                throw new AssertionError("not within " + atMost.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() {
        proxies.values().forEach(EdgeProxy::close);
        stopController();
        source.close();
        target.close();
    }
}
