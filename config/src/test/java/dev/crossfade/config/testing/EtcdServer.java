package dev.crossfade.config.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The real one, with data of its own, on loopback; it can be killed, paused and started again where it was. */
public final class EtcdServer implements AutoCloseable {

    private static final String LACKING = "no etcd in PATH: apt-get install etcd-server";
    private static final Duration ENOUGH = Duration.ofSeconds(30);

    private final Path data;
    private final int port;
    private final List<String> options;
    private final HttpClient http;
    private final String scheme;
    private Process process;

    private EtcdServer(Path data, int port, List<String> options, HttpClient http, String scheme) throws IOException {
        this.data = data;
        this.port = port;
        this.options = options;
        this.http = http;
        this.scheme = scheme;
        this.process = launch();
    }

    /**
     * How clients are met by TLS; paths of PEM files.
     *
     * @param clientCa of the certificates that clients must show
     * @param trusted by the test's own calls, and what they show
     */
    public record Tls(String certificate, String key, String clientCa, SSLContext trusted) {}

    /**
     * Takes the test as aborted, with the reason, on a machine that has none; where {@code CROSSFADE_TESTS_NEED_ETCD} is set, as in CI, it
     * fails.
     */
    public static void insist() {
        boolean present = Arrays.stream(
                        Objects.toString(System.getenv("PATH"), "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "etcd")));
        if (System.getenv("CROSSFADE_TESTS_NEED_ETCD") == null) {
            Assumptions.assumeTrue(present, LACKING);
        } else {
            Assertions.assertTrue(present, LACKING);
        }
    }

    /** @param options of its command line, beside those about addresses */
    public static EtcdServer start(Path data, String... options) {
        return start(data, null, options);
    }

    /** As {@link #start(Path, String...)}, with TLS. */
    public static EtcdServer start(Path data, @Nullable Tls tls, String... options) {
        insist();
        List<String> all = new ArrayList<>(Arrays.asList(options));
        HttpClient.Builder http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        if (tls != null) {
            all.addAll(List.of("--cert-file", tls.certificate(), "--key-file", tls.key()));
            all.addAll(List.of("--client-cert-auth", "--trusted-ca-file", tls.clientCa()));
            http.sslContext(tls.trusted());
        }
        try {
            EtcdServer started =
                    new EtcdServer(data, freePort(), List.copyOf(all), http.build(), tls == null ? "http" : "https");
            started.awaitAnswers();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cluster of so many members, each of which can be killed by itself. */
    public static List<EtcdServer> cluster(Path data, int members) {
        insist();
        List<EtcdServer> started = new ArrayList<>();
        try {
            List<String> peers = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                peers.add("http://127.0.0.1:" + freePort());
            }
            String all = IntStream.range(0, members)
                    .mapToObj(i -> "member" + i + "=" + peers.get(i))
                    .collect(Collectors.joining(","));
            for (int i = 0; i < members; i++) {
                List<String> options = new ArrayList<>(List.of("--name", "member" + i, "--initial-cluster", all));
                options.addAll(List.of("--listen-peer-urls", peers.get(i)));
                options.addAll(List.of("--initial-advertise-peer-urls", peers.get(i)));
                // With others there, a busy machine must not look like a member that is gone.
                options.addAll(List.of("--heartbeat-interval", "100", "--election-timeout", "1000"));
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                started.add(new EtcdServer(data.resolve("member" + i), freePort(), options, http, "http"));
            }
            started.forEach(EtcdServer::awaitAnswers);
            return started;
        } catch (IOException e) {
            started.forEach(EtcdServer::close);
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return scheme + "://127.0.0.1:" + port;
    }

    /** At once, as by a power cut. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Where it was, with the data that it had. */
    public void startAgain() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswers();
    }

    /** Where it was, with nothing of what it had. */
    public void startEmpty() {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startAgain();
    }

    /** It takes connections, and answers nobody. */
    public void pause() {
        signal("-STOP");
    }

    public void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start();
            Assertions.assertEquals(0, kill.waitFor());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public void put(String key, String value) {
        call("/v3/kv/put", "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}");
    }

    /** As {@link #put}, and nothing where it is full. */
    public void putIfThereIsRoom(String key, String value) {
        try {
            var unused = send("/v3/kv/put", "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public void delete(String key) {
        call("/v3/kv/deleterange", "{\"key\":\"" + base64(key) + "\"}");
    }

    /** As the gateway answers it, or empty where there is no such key. */
    public String get(String key) {
        String answer = call("/v3/kv/range", "{\"key\":\"" + base64(key) + "\"}");
        int value = answer.indexOf("\"value\":\"");
        return value < 0
                ? ""
                : new String(
                        Base64.getDecoder().decode(answer.substring(value + 9, answer.indexOf('"', value + 9))),
                        StandardCharsets.UTF_8);
    }

    public long revision() {
        String answer = call("/v3/kv/range", "{\"key\":\"" + base64("/") + "\"}");
        return Long.parseLong(answer.replaceAll("(?s).*?\"revision\":\"(\\d+)\".*", "$1"));
    }

    /** Throws all history away but the present. */
    public void compact() {
        call("/v3/kv/compaction", "{\"revision\":\"" + revision() + "\",\"physical\":true}");
    }

    /** Makes room of what was deleted, and has it take writes again where it was full. */
    public void makeRoom() {
        compact();
        call("/v3/maintenance/defragment", "{}");
        String member = call("/v3/maintenance/alarm", "{\"action\":\"GET\"}")
                .replaceAll("(?s).*?\"memberID\":\"(\\d+)\".*", "$1");
        call(
                "/v3/maintenance/alarm",
                "{\"action\":\"DEACTIVATE\",\"memberID\":\"" + member + "\",\"alarm\":\"NOSPACE\"}");
    }

    /**
     * From now on users must say who they are: root, whose password is {@code root}, and one who may do everything under a prefix.
     *
     * @param prefix that the user may read and write
     */
    public void askForLogin(String user, String password, String prefix) {
        call("/v3/auth/user/add", "{\"name\":\"root\",\"password\":\"root\"}");
        call("/v3/auth/role/add", "{\"name\":\"root\"}");
        call("/v3/auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        call("/v3/auth/user/add", "{\"name\":\"" + user + "\",\"password\":\"" + password + "\"}");
        call("/v3/auth/role/add", "{\"name\":\"" + user + "\"}");
        String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        call(
                "/v3/auth/role/grant",
                "{\"name\":\"" + user + "\",\"perm\":{\"permType\":\"READWRITE\",\"key\":\"" + base64(prefix)
                        + "\",\"range_end\":\"" + base64(end) + "\"}}");
        call("/v3/auth/user/grant", "{\"user\":\"" + user + "\",\"role\":\"" + user + "\"}");
        call("/v3/auth/enable", "{}");
    }

    /** @return the answer; a refusal is the test's error */
    public String call(String path, String json) {
        try {
            HttpResponse<String> answer = send(path, json);
            Assertions.assertEquals(200, answer.statusCode(), path + ": " + answer.body());
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(5))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of("etcd", "--data-dir", data.toString()));
        int peers = freePort();
        command.addAll(List.of("--listen-client-urls", url(), "--advertise-client-urls", url()));
        command.addAll(List.of("--listen-peer-urls", "http://127.0.0.1:" + peers));
        command.addAll(List.of("--unsafe-no-fsync", "--log-level", "error"));
        // A member alone needs no patience with others; it begins sooner, and grants shorter leases.
        command.addAll(List.of("--heartbeat-interval", "10", "--election-timeout", "100"));
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitAnswers() {
        long end = System.nanoTime() + ENOUGH.toNanos();
        while (!answers()) {
            Assertions.assertTrue(process.isAlive(), "etcd ended by itself, with " + (process.isAlive() ? "" : exit()));
            Assertions.assertTrue(end - System.nanoTime() > 0, "etcd does not answer");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private int exit() {
        return process.exitValue();
    }

    private boolean answers() {
        try {
            String anything = "{\"key\":\"" + base64("/") + "\"}";
            // Where it asks for a login it has a leader, too, or it would not know.
            int status = send("/v3/kv/range", anything).statusCode();
            return status == 200 || status == 400 || status == 401;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
