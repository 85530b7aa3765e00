package dev.crossfade.control.store;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.lock.ProcessLock;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.io.IOException;
import java.nio.file.Path;

/** One controller a store: a lock on a file beside it. */
final class StoreLock implements AutoCloseable {

    private final ProcessLock lock;

    private StoreLock(ProcessLock lock) {
        this.lock = lock;
    }

    /** @throws StoreFailure IN_USE when another controller holds it */
    static StoreLock take(Path store) {
        Path beside = store.resolveSibling(store.getFileName() + ".lock");
        try {
            return new StoreLock(ProcessLock.tryTake(beside)
                    .orElseThrow(() -> new StoreFailure(
                            StoreFailure.Kind.IN_USE,
                            "another controller has the store open: " + store,
                            "stop the other controller, or give this one a store of its own (control.store)",
                            null)));
        } catch (IOException e) {
            throw new StoreFailure(
                    StoreFailure.Kind.FAILED,
                    "the controller's store cannot be opened: " + store + ": " + FailureWords.of(e),
                    "see that the directory exists and can be written",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreFailure(
                    StoreFailure.Kind.FAILED, "the store's lock was not released: " + e, "end the process", e);
        }
    }
}
