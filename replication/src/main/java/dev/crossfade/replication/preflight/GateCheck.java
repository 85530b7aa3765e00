package dev.crossfade.replication.preflight;

import dev.crossfade.replication.fence.Gate;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Whether a gate stands here that is not ours: found before anything is installed, for nothing could be undone on it. */
final class GateCheck {

    /** Not by {@code to_regclass}, which fails where our role may not look into the schema. */
    private static final String INSTALLED = """
            SELECT pg_get_userbyid(c.relowner) AS owner,
                   pg_has_role(c.relowner, 'USAGE') AS owned,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'crossfade' AND c.relname = 'gate'
            """;

    private final Postgres postgres;

    GateCheck(Postgres postgres) {
        this.postgres = postgres;
    }

    static boolean isInstalled(PostgresSession session) {
        return session.first(INSTALLED, row -> true).isPresent();
    }

    List<Finding> look(PostgresSession session) {
        Findings findings = new Findings(session.side());
        boolean readable = session.first(INSTALLED, row -> {
                    if (!row.getBoolean("owned")) {
                        String owner = String.valueOf(row.getString("owner"));
                        new TableRights(session, findings, postgres.settings().user())
                                .missing(
                                        "is no member of " + owner + ", whose migration has begun here",
                                        "GRANT " + Identifier.quote(owner));
                    }
                    return row.getBoolean("readable");
                })
                .orElse(false);
        if (readable) {
            otherMigration(session, findings);
        }
        return findings.all();
    }

    /** Who only looks has no migration. */
    private void otherMigration(PostgresSession session, Findings findings) {
        MigrationSession ours = postgres.session();
        Gate.read(session)
                .filter(gate -> ours.generation() > 0 && !gate.migration().equals(ours.migration()))
                .ifPresent(gate -> findings.blocks(
                        "other-migration",
                        gate.migration().toString(),
                        "the gate of another migration is here: " + gate.state().label(),
                        "end that one with the controller that has it: crossfade abort, then cleanup; if its store is lost:"
                                + " crossfade fence lift, then DROP SCHEMA crossfade CASCADE"));
    }
}
