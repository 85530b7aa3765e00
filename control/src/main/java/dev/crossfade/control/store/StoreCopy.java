package dev.crossfade.control.store;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Backup and restore of a store that is a file. A file that bears the name it was given is whole, and on the disk. */
public final class StoreCopy {

    private static final String ANOTHER = "name a file that crossfade store backup has made; the store is as it was";

    /** What SQLite keeps beside a file while it is open, and after a crash; it takes what lies there for that file's. */
    private static final List<String> COMPANIONS = List.of("-wal", "-shm", "-journal");

    private final Path store;

    /** @param store as {@code control.store} names it */
    public StoreCopy(StoreAddress.OfFile store) {
        this.store = store.file();
    }

    /**
     * Copies the store as it is at one moment, also while a controller has it open, which goes on meanwhile ({@code VACUUM INTO},
     * SQLite's manual).
     *
     * @param to not there yet
     * @return its size in bytes
     */
    public long backUp(Path to) {
        if (!Files.exists(store)) {
            throw failed("there is no store to copy: " + store, "see control.store", null);
        }
        if (Files.exists(to)) {
            throw failed("the file is there already: " + to, "name another one; a backup overwrites nothing", null);
        }
        Path part = beside(to, ".part");
        try {
            discard(part);
            copyInto(part);
            String flaw = flaw(part);
            if (flaw != null) {
                throw failed(
                        "the copy of " + store + " " + flaw, "see to the disk, and whether the store is whole", null);
            }
            force(part);
            Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
            force(to.toAbsolutePath().getParent());
            return Files.size(to);
        } catch (IOException e) {
            throw notWritten(e);
        } finally {
            discardQuietly(part);
        }
    }

    private void copyInto(Path part) {
        try (Connection connection = connect(store)) {
            query(connection, "SELECT count(*) FROM sqlite_master");
            try (PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
                copy.setString(1, part.toString());
                copy.execute();
            } catch (SQLException e) {
                // The store was read just now: what cannot be opened or written is the copy.
                throw SqliteFaults.isOfWriting(e) ? notWritten(e) : SqliteFaults.of(store, e);
            }
        } catch (SQLException e) {
            throw SqliteFaults.of(store, e);
        }
    }

    private static StoreFailure notWritten(Exception e) {
        return failed(
                "the backup was not written: " + FailureWords.of(e),
                "make room, or name another place; the store is as it was",
                e);
    }

    /**
     * Puts a backup in the store's place, brought to this program's version. No controller may have it open. What was there is kept
     * beside it.
     *
     * @param label of what was there, such as a time
     * @return where that is; null when there was nothing
     */
    public @Nullable Path restore(Path from, String label) {
        StoreLock lock = lock();
        Path part = beside(store, ".restoring");
        try {
            discard(part);
            Files.copy(from, part);
            insistOnBackup(from, part);
            force(part);
            Path kept = keep(label);
            Files.move(part, store, StandardCopyOption.ATOMIC_MOVE);
            force(store.getParent());
            return kept;
        } catch (NoSuchFileException e) {
            throw failed("there is no such backup: " + from, ANOTHER, e);
        } catch (IOException e) {
            throw failed(
                    "the store was not restored from " + from + ": " + FailureWords.of(e),
                    "see that the backup can be read, and that there is room beside the store; the store is as it was",
                    e);
        } finally {
            discardQuietly(part);
            lock.close();
        }
    }

    private StoreLock lock() {
        try {
            return StoreLock.take(store);
        } catch (StoreFailure e) {
            throw e.kind() == StoreFailure.Kind.IN_USE
                    ? new StoreFailure(
                            e.kind(),
                            String.valueOf(e.getMessage()),
                            "stop that controller, restore, and start it again; the store is as it was",
                            e)
                    : e;
        }
    }

    /** @param part its copy, which is brought to this program's version */
    private static void insistOnBackup(Path from, Path part) {
        String flaw = flaw(part);
        if (flaw != null) {
            throw failed("the backup " + from + " " + flaw, ANOTHER, null);
        }
        try {
            StoreHistory.bringUpToDate(SqliteEngine.unlocked(part));
        } catch (StoreFailure e) {
            throw failed("the backup " + from + " cannot be used: " + e.getMessage(), ANOTHER, e);
        }
    }

    /** Also of a store that somebody has moved away: what still lies beside its name would be taken for the new one's. */
    private @Nullable Path keep(String label) throws IOException {
        Path kept = beside(store, ".before-" + label);
        boolean there = Files.exists(store);
        if (there) {
            foldIn();
            Files.copy(store, kept);
            force(kept);
        }
        for (String companion : COMPANIONS) {
            Path left = beside(store, companion);
            if (Files.exists(left)) {
                Files.move(left, beside(kept, companion));
            }
        }
        return there ? kept : null;
    }

    /** With what an end in the middle has left beside it. */
    private static void discard(Path part) throws IOException {
        for (String companion : COMPANIONS) {
            Files.deleteIfExists(beside(part, companion));
        }
        Files.deleteIfExists(part);
    }

    private static void discardQuietly(Path part) {
        try {
            discard(part);
        } catch (IOException e) {
            // The next copy of that name discards it.
        }
    }

    /** Opening and closing it brings what a crash has left beside it into the file. */
    private void foldIn() {
        try (Connection connection = connect(store)) {
            query(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            // It is damaged, which may be why it is replaced: what lies beside it is kept as it is.
        }
    }

    /** Why the file cannot be a store, as a predicate; null when it can. */
    private static @Nullable String flaw(Path file) {
        try (Connection connection = connect(file)) {
            if (!query(connection, "PRAGMA integrity_check(1)").equals("ok")) {
                return "is damaged";
            }
            return query(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migration'")
                            .equals("0")
                    ? "is no store of a controller"
                    : null;
        } catch (SQLException e) {
            return SqliteFaults.isOfContents(e)
                    ? "is damaged, or no store of a controller"
                    : "cannot be read: " + e.getMessage();
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection(StoreAddress.SQLITE + file + "?busy_timeout=10000");
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /** Of a directory: that the name is there after a power cut. */
    private static void force(@Nullable Path written) throws IOException {
        if (written != null) {
            try (FileChannel channel = FileChannel.open(
                    written, Files.isDirectory(written) ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    private static StoreFailure failed(String what, String action, @Nullable Exception cause) {
        return new StoreFailure(StoreFailure.Kind.FAILED, what, action, cause);
    }
}
