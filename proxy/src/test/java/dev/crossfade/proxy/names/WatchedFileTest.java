package dev.crossfade.proxy.names;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final AtomicLong nanos = new AtomicLong(-1000);
    private final AtomicInteger readings = new AtomicInteger();

    @Test
    void changeIsSeenWithinASecondAndNothingIsReadTwice() throws Exception {
        Path path = Files.writeString(directory.resolve("hosts"), "first");
        WatchedFile<String> file = new WatchedFile<>(path, this::read, nanos::get);
        assertEquals("first", file.said());

        Files.writeString(path, "second one");
        pass(Duration.ofSeconds(1).minusNanos(1));
        assertEquals("first", file.said());
        pass(Duration.ofNanos(1));
        assertEquals("second one", file.said());
        pass(Duration.ofSeconds(1));
        assertEquals("second one", file.said());
        assertEquals(2, readings.get());
    }

    @Test
    void fileMayComeAndGo() throws Exception {
        Path path = directory.resolve("resolv.conf");
        WatchedFile<String> file = new WatchedFile<>(path, this::read, nanos::get);
        assertEquals("not there", file.said());

        Files.writeString(path, "here");
        pass(Duration.ofSeconds(1));
        assertEquals("here", file.said());

        Files.delete(path);
        pass(Duration.ofSeconds(1));
        assertEquals("not there", file.said());
    }

    @Test
    void fileThatIsPutInTheOldOnesPlaceIsSeenAlthoughItIsAsOldAndAsLong() throws Exception {
        Path path = Files.writeString(directory.resolve("hosts"), "first");
        Path other = Files.writeString(directory.resolve("new"), "other");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(path));
        WatchedFile<String> file = new WatchedFile<>(path, this::read, nanos::get);

        Files.move(other, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        pass(Duration.ofSeconds(1));

        assertEquals("other", file.said());
    }

    private String read(Path path) {
        readings.incrementAndGet();
        try {
            return Files.readString(path);
        } catch (IOException e) {
            return "not there";
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
