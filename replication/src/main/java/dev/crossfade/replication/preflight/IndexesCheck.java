package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Indexes that answer no query, because their making was cut off (as CREATE INDEX CONCURRENTLY leaves them). */
final class IndexesCheck {

    private static final String INVALID = """
            SELECT n.nspname, c.relname, c.relkind = 'I' AS partitioned
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT i.indisvalid AND n.nspname = ANY (?::text[])
             ORDER BY n.nspname, c.relname
            """;

    private IndexesCheck() {}

    static List<Finding> look(PostgresSession session, TenantSettings.Replication settings) {
        Findings findings = new Findings(session.side());
        session.list(
                INVALID,
                row -> {
                    String name = row.getString("nspname") + "." + row.getString("relname");
                    String quoted = Identifier.quote(row.getString("nspname"), row.getString("relname"));
                    String mend = row.getBoolean("partitioned")
                            ? "create the index that a partition lacks, and ALTER INDEX " + quoted
                                    + " ATTACH PARTITION …"
                            : "REINDEX INDEX CONCURRENTLY " + quoted + ", or DROP INDEX " + quoted;
                    findings.warns(
                            "invalid-index",
                            name,
                            session.side() == Side.SOURCE
                                    ? "is invalid, so no query uses it: the target is not expected to have it"
                                    : "is invalid, so no query would use it; where the source's is valid it is built anew"
                                            + " before the schemas are compared",
                            mend);
                    return true;
                },
                settings.schemas());
        return findings.all();
    }
}
