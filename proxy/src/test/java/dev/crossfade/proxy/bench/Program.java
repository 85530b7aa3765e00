package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of the system's that serves until it is closed. */
final class Program implements AutoCloseable {

    private static final List<Path> PLACES = Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
            .map(Path::of)
            .toList();

    private final Process process;

    /**
     * Returns once it listens.
     *
     * @param home for what it prints
     * @param port where it is to listen
     */
    Program(Path home, List<String> command, int port) throws IOException, InterruptedException {
        Path output = home.resolve("output.log");
        process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!listens(port)) {
            if (System.nanoTime() - end > 0 || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                close();
                throw new IOException(String.join(" ", command) + " did not start: " + Files.readString(output));
            }
        }
    }

    static boolean isInstalled(String name) {
        return PLACES.stream().map(place -> place.resolve(name)).anyMatch(Files::isExecutable);
    }

    static String path(String name) {
        return PLACES.stream()
                .map(place -> place.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    private static boolean listens(int port) {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Its workers go with it only when it is asked, not when it is killed. */
    @Override
    public void close() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
