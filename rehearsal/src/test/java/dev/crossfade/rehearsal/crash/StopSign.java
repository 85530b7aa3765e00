package dev.crossfade.rehearsal.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Two files by which a controller says that it stands still, and is told to go on. */
record StopSign(Path directory) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** In the controller: stands still until it may go on; once, for whatever it tries again is left alone. */
    void stop() {
        if (isOver()) {
            return;
        }
        try {
            Files.createFile(stopped());
        } catch (IOException e) {
            throw new IllegalStateException("cannot say that the controller stands still", e);
        }
        Eventually.holds("the controller may go on", PATIENCE, this::isOver);
    }

    boolean isOver() {
        return Files.exists(goOn());
    }

    /** In the test. */
    void awaitStop() {
        Eventually.holds("the controller stands still", PATIENCE, () -> Files.exists(stopped()));
    }

    /** In the test. */
    void letGoOn() throws IOException {
        Files.createFile(goOn());
    }

    private Path stopped() {
        return directory.resolve("stopped");
    }

    private Path goOn() {
        return directory.resolve("go-on");
    }
}
