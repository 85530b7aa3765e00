package dev.crossfade.rehearsal.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;

/** A {@link Daemon} that can be stopped and started again. What each run prints goes to a file of its own. */
public final class Service implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Daemon.Command command;
    private final Path directory;
    private volatile Daemon current;
    private int restarts;

    private Service(Daemon.Command command, Path directory) throws IOException {
        this.command = command;
        this.directory = directory;
        this.current = Daemon.start(command, directory);
    }

    /** Starts the process; returns at once. */
    public static Service start(Daemon.Command command, Path directory) throws IOException {
        return new Service(command, directory);
    }

    /** As {@link Daemon#awaitReady}. */
    public Matcher awaitReady() throws IOException, InterruptedException {
        return current.awaitReady(PATIENCE);
    }

    /** Of the one that runs now. */
    public long pid() {
        return current.pid();
    }

    /** Returns once it serves again. */
    public void restart() throws IOException, InterruptedException {
        current.close();
        startAgain();
    }

    /** As {@code kill -9}: nothing is tidied, and nothing runs until it is started again. */
    public void kill() throws InterruptedException {
        current.kill();
    }

    /** What does not run any more; returns once it serves again. */
    public void startAgain() throws IOException, InterruptedException {
        restarts++;
        current = Daemon.start(command.named(command.name() + "-" + (restarts + 1)), directory);
        awaitReady();
    }

    @Override
    public void close() {
        current.close();
    }
}
