package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SqlFailures;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.fastpath.FastpathArg;

/**
 * Runs a utility statement that holds a secret, so that the server's own log does not have it: not with {@code log_statement},
 * {@code log_min_duration_statement} or {@code log_lock_waits}, which only a superuser may quiet, and not when it fails, is cancelled, or
 * its session is ended. Such a statement takes no parameters, so it stands in its own text, and the text in the log.
 *
 * <p>A log shows the text that a client sends, the parameters that it binds, and, of statements that PL/pgSQL runs, their text as context;
 * it shows neither the arguments of a
 * <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-FUNCTION-CALL">function call</a> of the protocol nor
 * the body of a function in SQL (measured on 14 to 18). So the first brings the statement there, and the second runs it. The schema that holds
 * the function is gone before the transaction ends, and of a name that no other session uses, so that none is waited for.
 *
 * <p>Not covered is what sees statements within statements: {@code debug_print_parse} and its kin, pgaudit, and pg_stat_statements with
 * {@code track = all} (auto_explain sees only what has a plan). And while the function is made its text is a context: a session that is
 * ended in that moment, or waits there for a lock, is logged with it. Whoever keeps such a lock is waited for just before, in the making of
 * an empty function, so there are only microseconds left.
 */
final class SecretStatement {

    private static final String SETTING = "crossfade.statement";

    private static final String SET_CONFIG =
            "SELECT 'pg_catalog.set_config(text, text, boolean)'::regprocedure::oid::int";

    /** An error in the making of the function would have its text as context: it is raised anew, without. */
    private static final String RUN = """
            DO $do$
            BEGIN
                CREATE SCHEMA %1$s;
                CREATE FUNCTION %1$s.statement() RETURNS void LANGUAGE sql AS '';
                EXECUTE pg_catalog.format(
                    'CREATE OR REPLACE FUNCTION %1$s.statement() RETURNS void LANGUAGE sql AS %%L',
                    pg_catalog.current_setting('crossfade.statement'));
            EXCEPTION WHEN OTHERS OR query_canceled THEN
                RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = SQLERRM;
            END
            $do$;
            SELECT %1$s.statement();
            DROP FUNCTION %1$s.statement();
            DROP SCHEMA %1$s;
            """;

    private SecretStatement() {}

    /** Called in a transaction, of a role that may create a schema, as whoever may subscribe may. */
    static void run(PostgresSession session, String statement) {
        bring(session, statement);
        session.execute(RUN.formatted("crossfade_" + session.backendPid()));
    }

    /** As a setting that lasts until the transaction ends. The driver would have us bind parameters instead, which are logged. */
    @SuppressWarnings("deprecation")
    private static void bring(PostgresSession session, String statement) {
        int setConfig = session.one(SET_CONFIG, row -> row.getInt(1));
        try {
            session.connection().unwrap(PGConnection.class).getFastpathAPI().fastpath(setConfig, new FastpathArg[] {
                text(SETTING), text(statement), new FastpathArg(new byte[] {1})
            });
        } catch (SQLException e) {
            throw SqlFailures.translate(session.side(), "hand over a statement", e);
        }
    }

    private static FastpathArg text(String value) {
        return new FastpathArg(value.getBytes(StandardCharsets.UTF_8));
    }
}
