package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether our role may ask which server's history a side has ({@link Lineage}). As PostgreSQL is delivered any role may; where somebody has
 * revoked it, nobody is told of a failover. When that history was begun is a superuser's to ask, or a grant's.
 */
final class LineageCheck {

    private static final String DENIED = """
            SELECT function
              FROM unnest(ARRAY['pg_control_system()', 'pg_walfile_name(pg_lsn)', 'pg_current_wal_insert_lsn()'])
                       AS function
             WHERE NOT has_function_privilege('pg_catalog.' || function, 'EXECUTE')
            """;

    private static final String WHEN = "pg_stat_file(text, boolean)";

    private static final String MAY_ASK_WHEN = "SELECT has_function_privilege('pg_catalog." + WHEN + "', 'EXECUTE')";

    private LineageCheck() {}

    static List<Finding> look(PostgresSession session, String user) {
        Findings findings = new Findings(session.side());
        List<String> denied = session.list(DENIED, row -> row.getString("function"));
        if (!denied.isEmpty()) {
            findings.notes(
                    "lineage-unknown",
                    user,
                    "our role may not ask which server answers here, so that a failover to a standby goes unnoticed: a"
                            + " switchover starts on a comparison of before it, and only the next one, half an hour later at"
                            + " most, names the rows that were lost",
                    grant(denied, user));
        } else if (!session.one(MAY_ASK_WHEN, row -> row.getBoolean(1))) {
            findings.notes(
                    "promotion-unknown",
                    user,
                    "our role may not ask when the server that answers here was promoted: of two standbys that were promoted"
                            + " from the same primary, and have the same timeline, the second goes unnoticed when it takes the"
                            + " first one's place",
                    grant(List.of(WHEN), user));
        }
        return findings.all();
    }

    private static String grant(List<String> functions, String user) {
        return functions.stream()
                .map(function -> "GRANT EXECUTE ON FUNCTION pg_catalog." + function + " TO " + Identifier.quote(user))
                .collect(Collectors.joining("; "));
    }
}
