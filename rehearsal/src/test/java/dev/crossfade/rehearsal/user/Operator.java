package dev.crossfade.rehearsal.user;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A person at a shell: runs the program as the launcher does, from {@code lib/*}, in a directory of its own and with an environment of
 * its own. What it starts ends with it.
 */
final class Operator implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final Deque<Process> daemons = new ArrayDeque<>();
    private int commands;

    Operator(Path directory) {
        this.directory = directory;
    }

    /** What a command has printed, and its exit code. */
    record Answer(String command, int exit, String out, String err) {

        String firstLine() {
            return out.lines().findFirst().orElse("");
        }

        @Override
        public String toString() {
            return "$ crossfade " + command + "\n" + out + err + "exit code " + exit;
        }
    }

    /** Of every command from now on, as {@code export} does. */
    void export(String name, String value) {
        environment.put(name, value);
    }

    /** Runs a command to its end. Nobody is there to answer a question. */
    Answer run(String... arguments) throws IOException, InterruptedException {
        Path out = directory.resolve("command-" + ++commands + ".out");
        Path err = directory.resolve("command-" + commands + ".err");
        Process process = start(arguments, out, err);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException("no end in sight: " + answer(arguments, -1, out, err));
        }
        return answer(arguments, process.exitValue(), out, err);
    }

    /** Starts a daemon, and waits until it says that it is ready. */
    void daemon(String... arguments) throws IOException, InterruptedException {
        Path out = directory.resolve(arguments[0] + ".out");
        Path err = directory.resolve(arguments[0] + ".err");
        Process process = start(arguments, out, err);
        daemons.push(process);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(out).contains(" ready: ")) {
            boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
            if (ended || System.nanoTime() > end) {
                throw new IOException("not ready: " + answer(arguments, ended ? process.exitValue() : -1, out, err));
            }
        }
    }

    /** Sends SIGTERM to all daemons, the last first; returns their exit codes. */
    List<Integer> stopDaemons() throws InterruptedException {
        List<Integer> exits = new ArrayList<>();
        while (!daemons.isEmpty()) {
            Process process = daemons.pop();
            process.destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            exits.add(process.exitValue());
        }
        return exits;
    }

    /** What a daemon has logged so far. */
    String log(String daemon) throws IOException {
        return Files.readString(directory.resolve(daemon + ".out"))
                + Files.readString(directory.resolve(daemon + ".err"));
    }

    @Override
    public void close() {
        daemons.forEach(Process::destroyForcibly);
    }

    private Process start(String[] arguments, Path out, Path err) throws IOException {
        Path home = Path.of(System.getProperty("crossfade.home", "..")).toAbsolutePath();
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dfile.encoding=UTF-8",
                "-Dcrossfade.home=" + home,
                "-cp",
                home.resolve("lib") + "/*",
                "dev.crossfade.config.cli.Crossfade"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CROSSFADE_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static Answer answer(String[] arguments, int exit, Path out, Path err) throws IOException {
        return new Answer(
                String.join(" ", arguments),
                exit,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
