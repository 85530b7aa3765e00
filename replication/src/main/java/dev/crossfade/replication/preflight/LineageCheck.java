package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether our role may ask which server's history a side has ({@link Lineage}). As PostgreSQL is delivered any role may; where somebody has
 * revoked it, nobody is told of a failover.
 */
final class LineageCheck {

    private static final String DENIED = """
            SELECT function
              FROM unnest(ARRAY['pg_control_system()', 'pg_walfile_name(pg_lsn)', 'pg_current_wal_insert_lsn()'])
                       AS function
             WHERE NOT has_function_privilege('pg_catalog.' || function, 'EXECUTE')
            """;

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
                    denied.stream()
                            .map(function -> "GRANT EXECUTE ON FUNCTION pg_catalog." + function + " TO "
                                    + Identifier.quote(user))
                            .collect(Collectors.joining("; ")));
        }
        return findings.all();
    }
}
