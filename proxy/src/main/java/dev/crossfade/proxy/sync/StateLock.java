package dev.crossfade.proxy.sync;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.lock.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One proxy a directory {@code proxy.state}: two would each write down where tenants live, over the other's. */
public final class StateLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateLock.class);

    private final @Nullable ProcessLock lock;

    private StateLock(@Nullable ProcessLock lock) {
        this.lock = lock;
    }

    /**
     * Takes it. Without a directory that can be written the proxy goes on as it does without a disk; there is nothing to be overwritten.
     *
     * @throws CommandFailure when another process has it
     */
    public static StateLock take(Path directory) {
        Path file = directory.resolve("lock");
        try {
            Optional<ProcessLock> taken = ProcessLock.tryTake(file);
            if (taken.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "proxy.state: another proxy (process " + ProcessLock.holder(file) + ") uses " + directory
                                + ". Stop it, or give each proxy a directory of its own.");
            }
            return new StateLock(taken.get());
        } catch (IOException e) {
            LOG.warn(
                    "proxy.state: {} cannot be locked ({}): no other proxy is kept from using it",
                    file,
                    FailureWords.cause(e));
            return new StateLock(null);
        }
    }

    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.warn("The lock of proxy.state was not released: {}", FailureWords.cause(e));
            }
        }
    }
}
