package dev.crossfade.proxy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy as a user starts it: a process of its own. */
@Timeout(120)
class EdgeProxyIT {

    private static final Pattern READY =
            Pattern.compile("crossfade proxy ready: listen=127\\.0\\.0\\.1:(\\d+) admin=127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();
    private final CountDownLatch slowRequestArrived = new CountDownLatch(1);
    private final CountDownLatch letSlowRequestGo = new CountDownLatch(1);
    private HttpServer source;
    private HttpServer target;
    private HttpServer replacement;

    @BeforeEach
    void startOrigins() throws IOException {
        source = origin("source");
        target = origin("target");
        replacement = origin("replacement");
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        letSlowRequestGo.countDown();
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        source.stop(0);
        target.stop(0);
        replacement.stop(0);
    }

    @Test
    void aFlipIsFollowedByTheNextRequestAndSurvivesARestart() throws Exception {
        Process first = start(config(0, "local"));
        Matcher ready = ready(first);
        assertEquals("source", get(ready.group(1), "/").body());

        HttpResponse<String> flipped = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ready.group(2) + "/v1/routes/acme"))
                        .PUT(BodyPublishers.ofString("{\"primary\":\"target\",\"ifEpoch\":1}"))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(200, flipped.statusCode(), flipped.body());
        assertEquals("target", get(ready.group(1), "/").body());
        String metrics = get(ready.group(2), "/metrics").body();
        assertTrue(
                metrics.lines()
                        .anyMatch(line -> line.startsWith("crossfade_proxy_requests_total{")
                                && line.contains("mode=\"direct\"")
                                && line.contains("outcome=\"delivered\"")
                                && line.contains("side=\"target\"")
                                && line.contains("status_class=\"2xx\"")
                                && line.contains("tenant=\"acme\"")),
                metrics);
        first.destroy();
        assertEquals(0, first.waitFor());

        assertEquals(
                "target", get(ready(start(config(0, "local"))).group(1), "/").body());
    }

    @Test
    void sigtermLetsWhatIsUnderWayEndThenExitsWithZero() throws Exception {
        Process proxy = start(config(0, "local"));
        Matcher ready = ready(proxy);
        CompletableFuture<HttpResponse<String>> slow = http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ready.group(1) + "/slow"))
                        .build(),
                BodyHandlers.ofString());
        assertTrue(slowRequestArrived.await(20, TimeUnit.SECONDS));

        proxy.destroy();
        awaitStatus(ready.group(2), "/readyz", 503);
        assertFalse(slow.isDone());
        letSlowRequestGo.countDown();

        assertEquals("source", slow.get(20, TimeUnit.SECONDS).body());
        assertEquals(0, proxy.waitFor());
    }

    @Test
    void aPortInUseEndsTheStartWithItsName() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process proxy = start(config(taken.getLocalPort(), "local"));

            String said = read(proxy.getErrorStream());
            assertEquals(1, proxy.waitFor(), said);
            assertTrue(said.contains("127.0.0.1:" + taken.getLocalPort()), said);
        }
    }

    @Test
    void routesFromEtcdWithoutItsAddressAreRefusedAtTheStart() throws Exception {
        Process proxy = start(config(0, "etcd"));

        String said = read(proxy.getErrorStream());
        assertEquals(2, proxy.waitFor(), said);
        assertTrue(said.contains("proxy.etcd.endpoints: missing"), said);
    }

    @Test
    void aHangUpAndAChangedFileAreFollowedByTheRunningProcess() throws Exception {
        Path file = config(0, "local");
        Path log = directory.resolve("proxy.log");
        Process proxy = start(file, Redirect.to(log.toFile()));
        Matcher ready = ready(proxy);
        assertEquals("source", get(ready.group(1), "/").body());

        replace(file, source, replacement);
        signal(proxy, "HUP");
        awaitText(ready.group(1), "/", "replacement");

        replace(file, replacement, source);
        awaitText(ready.group(1), "/", "source");
        awaitText(ready.group(2), "/metrics", "crossfade_proxy_config_reloads_total{result=\"applied\"} 2.0");
        proxy.destroy();
        assertEquals(0, proxy.waitFor());
        String said = Files.readString(log);
        assertTrue(said.contains("Configuration reloaded: 1 changed (acme: source.origin)"), said);
    }

    @Test
    void heldRequestsThatAreRefusedAtTheEndAreCountedInTheLastLineAndAFlipIsToldOnce() throws Exception {
        Path file = config(0, "local");
        Files.writeString(file, Files.readString(file).replace("  routes:", "  shutdown: { drain: 3s }\n  routes:"));
        Path log = directory.resolve("proxy.log");
        Process proxy = start(file, Redirect.to(log.toFile()));
        Matcher ready = ready(proxy);
        http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ready.group(2) + "/v1/routes/acme"))
                        .PUT(BodyPublishers.ofString("{\"mode\":\"holding\",\"ifEpoch\":1}"))
                        .build(),
                BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> held = http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ready.group(1) + "/"))
                        .build(),
                BodyHandlers.ofString());
        awaitText(ready.group(2), "/metrics", "crossfade_proxy_held_requests{tenant=\"acme\"} 1.0");

        proxy.destroy();

        assertEquals(503, held.get(20, TimeUnit.SECONDS).statusCode());
        assertEquals(0, proxy.waitFor());
        String said = Files.readString(log);
        assertTrue(
                said.contains(
                        "Stopped: shutdown.drain has passed; held requests that were refused with 503 meanwhile: 1"),
                said);
        assertEquals(
                1,
                said.lines()
                        .filter(line -> line.contains("epoch 2, to source, holding"))
                        .count(),
                said);
    }

    @Test
    void theReadyLineHasHostsAsTheyAreConfiguredAndTheLogTellsWhatStarts() throws Exception {
        int health;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            health = free.getLocalPort();
        }
        Path file = config(0, "local");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("listen: [ { host: 127.0.0.1", "listen: [ { host: 0.0.0.0")
                        .replace("  routes:", "  health: { host: 0.0.0.0, port: " + health + " }\n  routes:"));
        Path log = directory.resolve("proxy.log");
        Process proxy = start(file, Redirect.to(log.toFile()));
        BufferedReader out = new BufferedReader(new InputStreamReader(proxy.getInputStream(), StandardCharsets.UTF_8));

        String line = String.valueOf(out.readLine());

        assertTrue(
                line.matches("crossfade proxy ready: listen=0\\.0\\.0\\.0:\\d+ admin=127\\.0\\.0\\.1:\\d+"
                        + " health=0\\.0\\.0\\.0:" + health),
                line);
        String said = Files.readString(log);
        assertTrue(
                said.contains(" starts as proxy edge-1: configuration " + file + ", 1 tenant, routes from "
                        + directory.resolve("state") + ", flipped at proxy.admin"),
                said);
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }

    /** The source's load balancer by another one. */
    private static void replace(Path file, HttpServer old, HttpServer young) throws IOException {
        String text = Files.readString(file);
        Path fresh = file.resolveSibling("crossfade.yaml.new");
        Files.writeString(
                fresh,
                text.replace(
                        ":" + old.getAddress().getPort(),
                        ":" + young.getAddress().getPort()));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitText(String port, String path, String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!get(port, path).body().contains(text)) {
            assertTrue(System.nanoTime() < end, path + " never said " + text);
        }
    }

    private HttpServer origin(String name) throws IOException {
        HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "origin");
            thread.setDaemon(true);
            return thread;
        }));
        origin.createContext("/", exchange -> {
            try (exchange) {
                if (exchange.getRequestURI().getPath().equals("/slow")) {
                    slowRequestArrived.countDown();
                    letSlowRequestGo.await();
                }
                byte[] body = name.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        origin.start();
        return origin;
    }

    private Path config(int port, String from) throws IOException {
        Path file = directory.resolve("crossfade.yaml");
        Files.writeString(file, """
                proxy:
                  id: edge-1
                  listen: [ { host: 127.0.0.1, port: %d } ]
                  admin: { host: 127.0.0.1, port: 0 }
                  state: %s
                  routes: { from: %s }
                tenants:
                  - id: acme
                    hosts: ["*"]
                    source: { origin: "http://127.0.0.1:%d" }
                    target: { origin: "http://127.0.0.1:%d" }
                """.formatted(
                        port,
                        directory.resolve("state"),
                        from,
                        source.getAddress().getPort(),
                        target.getAddress().getPort()));
        return file;
    }

    private Process start(Path config) throws IOException {
        return start(config, Redirect.PIPE);
    }

    private Process start(Path config, Redirect errors) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.crossfade.config.cli.Crossfade",
                        "proxy",
                        "--config",
                        config.toString())
                .redirectError(errors)
                .start();
        processes.add(process);
        return process;
    }

    private static Matcher ready(Process proxy) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(proxy.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new AssertionError("the proxy did not start: " + read(proxy.getErrorStream()));
        }
        Matcher matcher = READY.matcher(line);
        assertTrue(matcher.matches(), line);
        return matcher;
    }

    private HttpResponse<String> get(String port, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    private void awaitStatus(String port, String path, int status) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (get(port, path).statusCode() != status) {
            assertTrue(System.nanoTime() < end, path + " never answered " + status);
        }
    }

    private static String read(InputStream stream) throws IOException {
        assertNotNull(stream);
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
}
