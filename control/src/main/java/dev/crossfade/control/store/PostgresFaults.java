package dev.crossfade.control.store;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.sql.SQLException;
import java.util.Set;

/** What PostgreSQL says, in words. Its codes: PostgreSQL's manual, appendix A. */
final class PostgresFaults {

    /** idle_in_transaction_session_timeout: whatever the session had begun is undone. */
    private static final String STOOD_STILL = "25P03";

    /** Of two that waited for each other it is the one that was undone. */
    private static final String DEADLOCK = "40P01";

    private PostgresFaults() {}

    static StoreFailure of(StoreAddress.OfServer store, SQLException e) {
        String state = state(e);
        return switch (state) {
            case "53100" ->
                failed("the disk of the controllers' store is full: " + store, "make room on that server", e);
            case "53300" ->
                failed(
                        "the server of the controllers' store has no connection left: " + store,
                        "raise its max_connections, or end who does not need theirs",
                        e);
            case "55P03", "57014" ->
                failed(
                        "the controllers' store is locked by another session: " + store,
                        "see who holds a lock there (pg_locks, pg_blocking_pids), such as a dump that was stopped or a manual"
                                + " change in an open transaction",
                        e);
            case DEADLOCK ->
                failed(
                        "a write to the controllers' store and another session waited for each other, more than once: "
                                + store,
                        "see the server's log for the two statements; if they are not both a controller's, see what else"
                                + " changes its tables",
                        e);
            case STOOD_STILL ->
                failed(
                        "this controller did nothing for a second while it wrote to the controllers' store: " + store
                                + " has undone it, so that nobody has to wait for a process that stands still",
                        "see what keeps this machine, or the way to that server, so busy",
                        e);
            case "25006" ->
                failed(
                        "the controllers' store takes no writes: " + store + " is a standby, or read-only",
                        "name the primary in control.store (several hosts with targetServerType=primary follow it by"
                                + " themselves)",
                        e);
            case "28000", "28P01" ->
                failed(
                        "the server of the controllers' store refuses the login: " + store + ": " + said(e),
                        "see the user and the password in control.store, and the server's pg_hba.conf",
                        e);
            case "3D000" ->
                failed(
                        "the database of the controllers' store is not there: " + store,
                        "create it, with the controllers' role as its owner: CREATE DATABASE … OWNER …",
                        e);
            case "42501" ->
                failed(
                        "the role of the controllers' store lacks a right: " + store + ": " + said(e),
                        "make it the owner of the database, or of the schema " + store.schema(),
                        e);
            case "42P01", "3F000" ->
                failed(
                        "the controllers' store lacks a table: " + store + ": " + said(e),
                        "somebody has removed it: restore the store from a dump (pg_restore)",
                        e);
            case "XX001", "XX002" ->
                failed(
                        "the controllers' store is damaged: " + store + ": " + said(e),
                        "restore it from a dump, or fail its server over; the gates in both databases keep every tenant safe"
                                + " meanwhile",
                        e);
            default -> other(store, state, e);
        };
    }

    static boolean isPast(SQLException e) {
        return Set.of(STOOD_STILL, DEADLOCK).contains(state(e));
    }

    /** Said by a server that goes on, and not by a connection that is lost, or about to be. */
    static boolean isOfTheServer(SQLException e) {
        // 08: connection exceptions; 57P0x: an administrator's shutdown, a crash, a start; none: the pool's patience is
        // over.
        String state = state(e);
        return !state.startsWith("08") && !state.startsWith("57P0") && !state.isEmpty();
    }

    private static StoreFailure other(StoreAddress.OfServer store, String state, SQLException e) {
        // 22: data exceptions, as of a character that a text cannot have; 54: more than an index's entry may have.
        if (state.startsWith("22") || state.startsWith("54")) {
            return new StoreFailure(
                    StoreFailure.Kind.UNFIT,
                    "the controllers' store cannot keep what was to be written: " + store + ": " + said(e),
                    "leave it out, or change it: the store takes anything else",
                    e);
        }
        if (!isOfTheServer(e)) {
            return failed(
                    "the server of the controllers' store does not answer: " + store + ": " + said(e),
                    "see that it runs, and can be reached from here",
                    e);
        }
        return failed("the controllers' store failed: " + store + ": " + said(e), "see the server's log", e);
    }

    private static StoreFailure failed(String what, String action, SQLException e) {
        return new StoreFailure(StoreFailure.Kind.FAILED, what, action, e);
    }

    /** The pool wraps what the driver threw. */
    private static String state(SQLException e) {
        Throwable each = e;
        String state = "";
        for (int i = 0; each != null && i < 8; i++) {
            if (each instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
            each = each.getCause();
        }
        return state;
    }

    private static String said(SQLException e) {
        Throwable first = e;
        while (first.getCause() instanceof SQLException cause) {
            first = cause;
        }
        return first.getCause() == null ? FailureWords.of(first) : FailureWords.cause(first);
    }
}
