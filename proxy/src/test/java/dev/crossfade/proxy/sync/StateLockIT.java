package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.cli.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockIT {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void directoryIsOneProxysUntilThatEnds() {
        StateLock first = StateLock.take(directory);
        CommandFailure refused = assertThrows(CommandFailure.class, () -> StateLock.take(directory));
        assertEquals(
                "proxy.state: another proxy (process " + ProcessHandle.current().pid() + ") uses " + directory
                        + ". Stop it, or give each proxy a directory of its own.",
                refused.getMessage());
        first.close();
        StateLock.take(directory).close();
    }

    /** As with a disk that is full or read-only: the proxy serves on from what it has. */
    @Test
    void directoryThatCannotBeHadKeepsNoProxyFromItsWork() throws Exception {
        Path file = Files.writeString(directory.resolve("in-the-way"), "");
        StateLock.take(file.resolve("state")).close();
    }
}
