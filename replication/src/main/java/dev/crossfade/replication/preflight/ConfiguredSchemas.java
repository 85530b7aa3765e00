package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Whether a side has the schemas that {@code replication.schemas} names: one that it lacks would be left out in silence. */
final class ConfiguredSchemas {

    private static final String LACKING = """
            SELECT wanted.name
              FROM unnest(?) AS wanted (name)
             WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = wanted.name)
            """;

    private ConfiguredSchemas() {}

    static void check(PostgresSession session, Findings findings, List<String> schemas) {
        for (String schema : session.list(LACKING, row -> row.getString(1), schemas)) {
            findings.blocks(
                    "missing-schema",
                    schema,
                    "replication.schemas names it, and there is no such schema here",
                    session.side() == Side.SOURCE
                            ? "correct the name in replication.schemas, exactly as the catalog has it"
                            : "set replication.copySchema: true where the target has nothing of the configured schemas yet; or"
                                    + " CREATE SCHEMA " + Identifier.quote(schema)
                                    + ", with what it holds, by the tenant's own migrations or pg_dump --schema-only");
        }
    }
}
