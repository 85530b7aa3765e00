package dev.crossfade.rehearsal.load;

import java.sql.SQLException;

/**
 * What an error of the database says about a write: SQLSTATE as in
 * https://www.postgresql.org/docs/current/errcodes-appendix.html.
 */
enum Refusal {
    /** The session goes on, and the write was not applied. */
    READ_ONLY,
    /** There is no session, and the write was not applied. */
    NO_SESSION,
    /** Nobody knows whether it was applied. */
    UNKNOWN;

    static Refusal of(SQLException e) {
        String state = e.getSQLState();
        if (state == null) {
            return UNKNOWN;
        }
        return switch (state) {
            case "25006", "42501" -> READ_ONLY;
            case "28000", "28P01", "08001", "08004", "53300", "57P03" -> NO_SESSION;
            default -> UNKNOWN;
        };
    }
}
