package dev.crossfade.rehearsal.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file system of its own that can be filled up: a {@code tmpfs}, which only root may mount, and only on Linux. Closing it takes
 * it away, with what is on it.
 */
public final class SmallDisk implements AutoCloseable {

    private static final int MEBIBYTES = 192;
    private static final int PATIENCE_SECONDS = 10;
    private static final int BLOCK_BYTES = 4096;

    private final Path place;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SmallDisk(Path place) {
        this.place = place;
    }

    /** Why there can be none here, for people; empty when there can. It is tried. */
    public static Optional<String> obstacle() {
        try {
            Path place = Files.createTempDirectory("crossfade-disk-");
            try {
                mount(place).close();
                return Optional.empty();
            } finally {
                Files.delete(place);
            }
        } catch (IOException e) {
            return Optional.of("it needs a disk of its own, and none can be mounted here: " + e.getMessage());
        }
    }

    /** @param place an empty directory */
    static SmallDisk mount(Path place) throws IOException {
        run("mount", "-t", "tmpfs", "-o", "size=" + MEBIBYTES + "m,mode=700", "crossfade", place.toString());
        SmallDisk disk = new SmallDisk(place);
        Runtime.getRuntime().addShutdownHook(new Thread(disk::closeQuietly, "unmount"));
        return disk;
    }

    /** Takes all the room that is left. */
    public void fill() throws IOException {
        fillBut(0);
    }

    /** Takes the room that is left but for so much. */
    public void fillBut(long bytes) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        FileStore store = Files.getFileStore(place);
        try (OutputStream out = Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (store.getUsableSpace() > bytes) {
                out.write(block);
            }
        } catch (IOException e) {
            if (store.getUsableSpace() > 0) {
                throw e;
            }
        }
    }

    /** Gives back what {@link #fill} has taken. */
    public void makeRoom() throws IOException {
        Files.deleteIfExists(filler());
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            // Lazily: at the end of this process a server may not have ended yet.
            run("umount", "-l", place.toString());
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("a disk of the rehearsal is still mounted at " + place + ": " + e.getMessage());
        }
    }

    private Path filler() {
        return place.resolve("filler");
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command[0] + " did not end within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it waited for " + command[0], e);
        }
        if (process.exitValue() != 0) {
            List<String> said = process.inputReader().lines().toList();
            throw new IOException(command[0] + " said: " + String.join(" ", said));
        }
    }
}
