package dev.crossfade.rehearsal.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the tables of a server that has not been started yet on a {@link SmallDisk}. The log stays where it is: a server that finds no room
 * for its log ends, and one that finds none for its tables says so, which is the case to rehearse.
 */
final class TablesApart implements AutoCloseable {

    private static final String TABLES = "base";

    private @Nullable SmallDisk disk;

    /** @param data as {@code initdb} has left it */
    void arrange(File data) {
        Path tables = data.toPath().resolve(TABLES);
        Path aside = data.toPath().resolve(TABLES + "-aside");
        try {
            Files.move(tables, aside);
            Files.createDirectory(tables);
            disk = SmallDisk.mount(tables);
            move(aside, tables);
        } catch (IOException e) {
            throw new UncheckedIOException("the target's tables could not be put on a disk of their own", e);
        }
    }

    /** @throws IllegalStateException before they were put there */
    SmallDisk disk() {
        if (disk == null) {
            throw new IllegalStateException("asked for the disk of tables that have none of their own");
        }
        return disk;
    }

    @Override
    public void close() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    private static void move(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> walked = Files.walk(from)) {
            all = walked.filter(path -> !path.equals(from)).toList();
        }
        for (Path path : all) {
            Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
        }
        for (int index = all.size() - 1; index >= 0; index--) {
            Files.delete(all.get(index));
        }
        Files.delete(from);
    }
}
