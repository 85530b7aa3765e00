package dev.crossfade.replication.postgres;

import dev.crossfade.config.settings.Secret;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A login whose password may have been changed where it is kept: who is refused tries once more, if there is another one by now. SQLSTATE
 * 28P01 is a wrong password, 28000 a login that is not allowed at all, which servers say of an unknown token as well.
 */
public final class RenewedLogin {

    private RenewedLogin() {}

    /** One try. */
    @FunctionalInterface
    public interface Attempt {
        Connection with(String password) throws SQLException;
    }

    /** @throws SQLException of the last try */
    public static Connection open(Secret password, Attempt attempt) throws SQLException {
        String first = password.reveal();
        try {
            return attempt.with(first);
        } catch (SQLException e) {
            if (!isRefused(e) || !password.renewed(first)) {
                throw e;
            }
            return attempt.with(password.reveal());
        }
    }

    private static boolean isRefused(SQLException e) {
        String state = e.getSQLState();
        return "28P01".equals(state) || "28000".equals(state);
    }
}
