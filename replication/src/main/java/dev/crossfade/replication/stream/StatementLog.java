package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;

/**
 * The server's log of statements, where a statement that holds a password is not to be found. Quieting it takes a superuser, or from 15
 * on the right to set each of the parameters
 * (<a href="https://www.postgresql.org/docs/current/sql-grant.html">{@code GRANT SET ON PARAMETER}</a>).
 */
final class StatementLog {

    private static final int GRANTS_PARAMETERS = 15;

    private static final String QUIET = """
            (VALUES ('log_statement', 'none'), ('log_min_error_statement', 'panic'), ('log_min_duration_statement', '-1'))
                   AS quiet (name, value)
            """;

    private static final String SUPERUSER = "SELECT current_setting('is_superuser') = 'on'";

    private static final String SUPERUSER_OR_GRANTED = SUPERUSER + """
             OR (SELECT bool_and(has_parameter_privilege(name, 'SET')) FROM %s)
            """.formatted(QUIET);

    private static final String KEEP_OUT = "SELECT set_config(name, value, true) FROM " + QUIET;

    private StatementLog() {}

    /** Whether the session's role may quiet it. */
    static boolean mayBeQuieted(PostgresSession session) {
        return session.one(
                session.serverMajor() >= GRANTS_PARAMETERS ? SUPERUSER_OR_GRANTED : SUPERUSER,
                row -> row.getBoolean(1));
    }

    /** Quiets it until the transaction ends, also for what fails in it; does nothing where we may not. */
    static void quiet(PostgresSession session) {
        if (mayBeQuieted(session)) {
            session.list(KEEP_OUT, row -> true);
        }
    }
}
