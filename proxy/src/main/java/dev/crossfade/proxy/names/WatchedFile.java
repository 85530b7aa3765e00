package dev.crossfade.proxy.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a small local file says, read again when it has changed. Whoever uses it looks, at most once a second: one system call, and
 * the reading of a few lines after a change. Thread-safe.
 */
final class WatchedFile<T> {

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What tells one content from another: a file that was put in the place of the old one counts, too. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    /** @param stamp null while the file is not there */
    private record Content<T>(@Nullable Stamp stamp, T said) {}

    private final Path path;
    private final Function<Path, T> reader;
    private final LongSupplier nanoTime;
    private final AtomicLong lookedNanos;
    private volatile Content<T> content;

    /**
     * Reads it once.
     *
     * @param reader gives what the file says, also when it is not there
     */
    WatchedFile(Path path, Function<Path, T> reader, LongSupplier nanoTime) {
        this.path = path;
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.lookedNanos = new AtomicLong(nanoTime.getAsLong());
        this.content = new Content<>(stamp(), reader.apply(path));
    }

    T said() {
        long now = nanoTime.getAsLong();
        long looked = lookedNanos.get();
        if (now - looked >= PERIOD_NANOS && lookedNanos.compareAndSet(looked, now)) {
            Stamp stamp = stamp();
            if (!Objects.equals(stamp, content.stamp())) {
                content = new Content<>(stamp, reader.apply(path));
            }
        }
        return content.said();
    }

    private @Nullable Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return null;
        }
    }
}
