package dev.crossfade.rehearsal.lab;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An etcd of one member on loopback, from {@code PATH}, with its data in the lab's directory: it can be killed, and started again. */
public final class Etcd implements AutoCloseable {

    private static final String PROGRAM = "etcd";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration ONE_LOOK = Duration.ofSeconds(2);
    private static final long LOOK_EVERY_MS = 50;

    private final Path directory;
    private final String url;
    private final String peerUrl;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process process;

    private Etcd(Path directory, String url, String peerUrl) throws IOException {
        this.directory = directory;
        this.url = url;
        this.peerUrl = peerUrl;
        this.process = launch();
    }

    /** Why there can be none on this machine, with what to do; empty when there can. */
    public static Optional<String> obstacle() {
        return obstacle(Objects.toString(System.getenv("PATH"), ""));
    }

    static Optional<String> obstacle(String path) {
        boolean found = Arrays.stream(path.split(File.pathSeparator, -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, PROGRAM)));
        return found
                ? Optional.empty()
                : Optional.of("there is no etcd in PATH (on Debian: apt-get install etcd-server; 3.4 or later)");
    }

    /**
     * Returns once it answers.
     *
     * @param directory where it keeps its data, and what it prints
     */
    public static Etcd start(Path directory) throws IOException, InterruptedException {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            throw new IOException("etcd does not start: " + obstacle.get());
        }
        Etcd etcd = new Etcd(directory, "http://127.0.0.1:" + FreePort.find(), "http://127.0.0.1:" + FreePort.find());
        try {
            etcd.awaitAnswers();
            return etcd;
        } catch (IOException | InterruptedException | RuntimeException e) {
            etcd.close();
            throw e;
        }
    }

    /** Where clients reach it, without a path. */
    public URI url() {
        return URI.create(url);
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }

    /** Where it was, with the data that it had; does nothing where it runs. Returns once it answers. */
    public void startAgain() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            process = launch();
        }
        awaitAnswers();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Synchronous writes, as an operator's has; a member alone waits for nobody's vote, whatever its time-outs. */
    private Process launch() throws IOException {
        Process started = new ProcessBuilder(List.of(
                        PROGRAM,
                        "--data-dir",
                        directory.resolve("etcd").toString(),
                        "--listen-client-urls",
                        url,
                        "--advertise-client-urls",
                        url,
                        "--listen-peer-urls",
                        peerUrl,
                        "--initial-advertise-peer-urls",
                        peerUrl,
                        "--initial-cluster",
                        "default=" + peerUrl))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        return started;
    }

    private Path log() {
        return directory.resolve("etcd.log");
    }

    private void awaitAnswers() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IOException("etcd ended by itself, with exit code " + process.exitValue() + ": see " + log());
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException(
                        "etcd does not answer at " + url + ", within " + PATIENCE.toSeconds() + " s: see " + log());
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /** Well, by its own word, is only a member that has a leader. */
    private boolean answers() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/health"))
                .timeout(ONE_LOOK)
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
