package dev.crossfade.rehearsal.lab;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A child process with the program's own class path, started the way a user starts it and ready when it has said so on its
 * standard output. What it prints goes to a file. It never outlives this process in an orderly end.
 */
public final class Daemon implements AutoCloseable {

    private final String name;
    private final Process process;
    private final Path output;
    private final CompletableFuture<Matcher> ready = new CompletableFuture<>();

    private Daemon(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /**
     * What to start.
     *
     * @param name for messages and for the file that takes the output
     * @param mainClass of this class path
     * @param jvmOptions such as {@code -Xmx256m}
     * @param arguments never a secret: they are visible to every user of the machine
     * @param environment added to this process's own; secrets go here
     * @param ready found in a line of standard output once it serves; its groups tell where
     */
    public record Command(
            String name,
            String mainClass,
            List<String> jvmOptions,
            List<String> arguments,
            Map<String, String> environment,
            Pattern ready) {

        public Command {
            jvmOptions = List.copyOf(jvmOptions);
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        /** The same, compiled as far as the virtual machine can: at the cost of compiling, and faster once that is done. */
        public Command fullyCompiled() {
            List<String> options = jvmOptions.stream()
                    .filter(option -> !option.equals(Programs.COMPILED_QUICKLY))
                    .toList();
            return new Command(name, mainClass, options, arguments, environment, ready);
        }

        /** The same under another name. */
        Command named(String another) {
            return new Command(another, mainClass, jvmOptions, arguments, environment, ready);
        }
    }

    /** Starts the process; returns at once. */
    public static Daemon start(Command command, Path directory) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(command.jvmOptions());
        line.add("-cp");
        line.add(classPath());
        String home = System.getProperty("crossfade.home");
        if (home != null) {
            line.add("-Dcrossfade.home=" + home);
        }
        line.add(command.mainClass());
        line.addAll(command.arguments());
        Path output = directory.resolve(command.name() + ".log");
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        // Straight into the file: a proxy's access log is a line a request, and a copy of each would cost as much as
        // writing it.
        Files.deleteIfExists(output);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(command.environment());
        Daemon daemon = new Daemon(command.name(), builder.start(), output);
        Thread pump = new Thread(() -> daemon.pump(command.ready()), command.name() + " output");
        pump.setDaemon(true);
        pump.start();
        Runtime.getRuntime().addShutdownHook(new Thread(daemon.process::destroyForcibly));
        return daemon;
    }

    /**
     * Waits for the line that says that it serves.
     *
     * @return the match, with its groups
     * @throws IOException when the process ended or said nothing in time; with the end of its output
     */
    public Matcher awaitReady(Duration patience) throws IOException, InterruptedException {
        try {
            return ready.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(name + " ended before it was ready. Its last lines:\n" + tail(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(
                    name + " was not ready within " + patience.toSeconds() + " s. Its last lines:\n" + tail(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** As {@code kill -9}: nothing is tidied. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }

    /**
     * Asks it to stop, and kills it when it does not within the patience.
     *
     * @return its exit code, or null when it had to be killed
     */
    public @Nullable Integer stop(Duration patience) throws InterruptedException {
        process.destroy();
        if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return process.exitValue();
        }
        kill();
        return null;
    }

    @Override
    public void close() {
        try {
            stop(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The last lines that it printed. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no output: " + e.getMessage() + ")";
        }
    }

    /** This process's own, absolute: the child stands in another directory. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void pump(Pattern readyLine) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                Writer file = Files.newBufferedWriter(
                        output, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            String line = lines.readLine();
            while (line != null) {
                file.write(line + "\n");
                file.flush();
                Matcher matcher = readyLine.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher);
                }
                line = lines.readLine();
            }
            ready.completeExceptionally(new IOException("end of output"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }
}
