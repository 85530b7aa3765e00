package dev.crossfade.proxy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A proxy with the memory that the promises are made for, started as a user starts it; tenant {@code bench} has every host. */
public final class ProxyProcess implements FrontProxy {

    private static final Pattern READY =
            Pattern.compile("crossfade proxy ready: listen=127\\.0\\.0\\.1:(\\d+)\\S* admin=127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final int port;
    private final int adminPort;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param directory for its configuration, its routes and its log */
    public ProxyProcess(Path directory, int sourcePort, int targetPort) throws IOException {
        this(directory, sourcePort, targetPort, command -> command);
    }

    /** With a core for itself, where there is one. */
    public ProxyProcess(Path directory, int originPort, Core core) throws IOException {
        this(directory, originPort, originPort, core::command);
    }

    private ProxyProcess(Path directory, int sourcePort, int targetPort, UnaryOperator<List<String>> placed)
            throws IOException {
        this(
                directory,
                """
                logging: { level: warn }
                proxy:
                  id: bench
                  listen: [{ host: 127.0.0.1, port: 0 }]
                  admin: { host: 127.0.0.1, port: 0 }
                  state: %s
                  routes: { from: local }
                  limits: { idleTimeout: 10m, bufferMemory: 128MiB }
                tenants:
                  - id: bench
                    hosts: ["*"]
                    source: { origin: "http://127.0.0.1:%d" }
                    target: { origin: "http://127.0.0.1:%d" }
                    failover:
                      hold: { maxWait: 5m, maxRequests: 20000 }
                      bodyRules: [{ paths: [/bomb], contentTypes: [application/json], match: "no such text" }]
                """.formatted(directory.resolve("state"), sourcePort, targetPort),
                List.of("-Xmx256m", "-XX:+UseG1GC"),
                placed);
    }

    /**
     * With a configuration of its own.
     *
     * @param jvm options of its JVM
     */
    ProxyProcess(Path directory, String configuration, List<String> jvm, UnaryOperator<List<String>> placed)
            throws IOException {
        Path config = Files.writeString(directory.resolve("proxy.yaml"), configuration);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.crossfade.config.cli.Crossfade",
                "proxy",
                "--config",
                config.toString()));
        process = new ProcessBuilder(placed.apply(command))
                .redirectError(directory.resolve("proxy.log").toFile())
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        Matcher ready = READY.matcher(String.valueOf(line));
        if (!ready.matches()) {
            process.destroyForcibly();
            throw new IOException("the proxy did not start: " + Files.readString(directory.resolve("proxy.log")));
        }
        port = Integer.parseInt(ready.group(1));
        adminPort = Integer.parseInt(ready.group(2));
    }

    @Override
    public String name() {
        return "crossfade";
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public InetSocketAddress http2Address() {
        return address();
    }

    @Override
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** The value of a metric line that begins so; 0 when there is none. */
    public double metric(String prefix) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(admin("/metrics")).build())
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Flips the route, whatever it is now. */
    public void route(String primary, String mode) throws IOException, InterruptedException {
        String now = send(HttpRequest.newBuilder(admin("/v1/routes/bench")).build());
        Matcher epoch = Pattern.compile("\"epoch\"\\s*:\\s*(\\d+)").matcher(now);
        if (!epoch.find()) {
            throw new IOException("no epoch in " + now);
        }
        String change = "{\"primary\":\"%s\",\"mode\":\"%s\",\"ifEpoch\":%s}".formatted(primary, mode, epoch.group(1));
        send(HttpRequest.newBuilder(admin("/v1/routes/bench"))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(change))
                .build());
    }

    private URI admin(String path) {
        return URI.create("http://127.0.0.1:" + adminPort + path);
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(request.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
