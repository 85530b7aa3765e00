package dev.crossfade.control.store;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.control.workflow.StoreFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One controller a store: a lock on a file beside it, which the operating system gives back when the process ends, however it
 * ends.
 */
final class StoreLock implements AutoCloseable {

    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws StoreFailure IN_USE when another controller holds it */
    static StoreLock take(Path store) {
        Path beside = store.resolveSibling(store.getFileName() + ".lock");
        try {
            Path directory = store.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new StoreFailure(
                        StoreFailure.Kind.IN_USE,
                        "another controller has the store open: " + store,
                        "stop the other controller, or give this one a store of its own (control.store)",
                        null);
            }
            return new StoreLock(channel);
        } catch (IOException e) {
            throw new StoreFailure(
                    StoreFailure.Kind.FAILED,
                    "the controller's store cannot be opened: " + store + ": " + FailureWords.of(e),
                    "see that the directory exists and can be written",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreFailure(
                    StoreFailure.Kind.FAILED, "the store's lock was not released: " + e, "end the process", e);
        }
    }
}
