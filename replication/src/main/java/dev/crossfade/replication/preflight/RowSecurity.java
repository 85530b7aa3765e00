package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableSelection;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether row security would hide rows from the roles that copy and compare: COPY leaves hidden rows out without a word
 * (<a href="https://www.postgresql.org/docs/current/ddl-rowsecurity.html">row security policies</a>), and apply refuses such a table.
 */
final class RowSecurity {

    /** Its owner is not bound by it, unless it is forced. */
    private static final String BOUND = """
            SELECT r.rolname, min(c.oid::regclass::text) AS first, count(*) AS tables
              FROM unnest(?::text[]) AS wanted (name)
              JOIN pg_roles r ON r.rolname = wanted.name AND NOT r.rolsuper AND NOT r.rolbypassrls
             CROSS JOIN unnest(?::bigint[]) AS carried (oid)
              JOIN pg_class c ON c.oid = carried.oid::oid AND c.relrowsecurity
             WHERE c.relforcerowsecurity OR NOT pg_has_role(r.oid, c.relowner, 'USAGE')
             GROUP BY r.rolname
             ORDER BY r.rolname
            """;

    private RowSecurity() {}

    static void check(PostgresSession session, Findings findings, TableSelection selection, DatabaseSettings database) {
        List<Long> tables = selection.readHoldingRows(session).stream()
                .map(SelectedTable::oid)
                .toList();
        List<String> roles = new ArrayList<>(List.of(database.user()));
        if (session.side() == Side.SOURCE) {
            roles.add(database.replication().user());
        }
        session.list(
                BOUND,
                row -> {
                    long others = row.getLong("tables") - 1;
                    findings.blocks(
                            "row-security",
                            row.getString("rolname"),
                            "row security of " + row.getString("first")
                                    + (others == 0 ? "" : " and " + others + " more")
                                    + " hides rows from this role: they would be neither copied nor compared",
                            "ALTER ROLE " + Identifier.quote(row.getString("rolname")) + " BYPASSRLS");
                    return true;
                },
                roles,
                tables);
    }
}
