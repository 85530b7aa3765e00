package dev.crossfade.control.store;

import dev.crossfade.control.workflow.journal.StoreFailure;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What SQLite says, in words. Its codes: SQLite's manual, "Result and Error Codes". */
final class SqliteFaults {

    private SqliteFaults() {}

    static StoreFailure of(Path file, SQLException e) {
        return switch (code(e)) {
            case 5, 6 -> // BUSY, LOCKED
                failed(
                        "the controller's store is locked by another program: " + file,
                        "end what has the file open (a shell, a copy)",
                        e);
            case 13 -> // FULL
                failed("the disk of the controller's store is full: " + file, "make room; nothing was changed", e);
            case 8, 3, 14 -> // READONLY, PERM, CANTOPEN
                failed(
                        "the controller's store cannot be opened, or not be written: " + file,
                        "see that the directory exists, that the controller's user may write it and the file, and that the disk"
                                + " is mounted for writing",
                        e);
            case 10 -> // IOERR
                failed(
                        "the disk of the controller's store does not read or write: " + file + ": " + e.getMessage(),
                        "see to the disk (the system's log). If it is lost, restore the store from"
                                + " a backup on another: crossfade store restore",
                        e);
            case 11, 26 -> damaged(file, e); // CORRUPT, NOTADB
            default ->
                failed(
                        "the controller's store failed: " + file + ": " + e.getMessage(),
                        "see that the directory exists and can be written",
                        e);
        };
    }

    /** Something could not be opened or written, for want of room or of a right. */
    static boolean isOfWriting(SQLException e) {
        return switch (code(e)) {
            case 13, 8, 3, 14 -> true; // FULL, READONLY, PERM, CANTOPEN
            default -> false;
        };
    }

    /** Of a commit. One that the disk did not take may be found there once the system is started again. */
    static boolean hasRefused(SQLException commit) {
        return switch (code(commit)) {
            case 5, 13 -> true; // BUSY, FULL
            default -> false;
        };
    }

    /** What is in the file is damaged, or something else. */
    static boolean isOfContents(SQLException e) {
        return code(e) == 11 || code(e) == 26; // CORRUPT, NOTADB
    }

    static StoreFailure damaged(Path file, @Nullable SQLException e) {
        return failed(
                "the controller's store is damaged, or is no store: " + file,
                "restore it from a backup: crossfade store restore; the gates in both databases keep every tenant safe"
                        + " meanwhile",
                e);
    }

    private static StoreFailure failed(String what, String action, @Nullable SQLException e) {
        return new StoreFailure(StoreFailure.Kind.FAILED, what, action, e);
    }

    /** The primary code; libraries in between wrap what the driver threw. */
    private static int code(SQLException e) {
        Throwable each = e;
        for (int i = 0; each != null && i < 8; i++) {
            if (each instanceof SQLException sql && sql.getErrorCode() != 0) {
                return sql.getErrorCode() & 0xff;
            }
            each = each.getCause();
        }
        return 0;
    }
}
