package dev.crossfade.proxy.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file in the directory {@code proxy.state}: written whole to a file beside it, forced to the disk and renamed, so that a crash
 * leaves the old one or the new one.
 */
final class StateFile {

    private final Path directory;
    private final Path file;

    /** @param directory made when it is not there */
    StateFile(Path directory, String name) {
        this.directory = directory;
        this.file = directory.resolve(name);
    }

    Path path() {
        return file;
    }

    /** @throws java.nio.file.NoSuchFileException when it was never written */
    byte[] read() throws IOException {
        return Files.readAllBytes(file);
    }

    /**
     * Replaces what is on disk; returns when it is durable.
     *
     * @throws IOException when the disk refuses; what was there stays
     */
    void write(byte[] whole) throws IOException {
        Files.createDirectories(directory);
        Path fresh = directory.resolve(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(whole);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The rename itself lives in the directory, which is forced on its own.
        try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }
}
