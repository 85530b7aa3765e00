package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.sessions.UnendableSession;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReading;
import java.util.List;

/** Whether our role may fence, the replicating one may read, and the application's are all that the fence must stop. */
final class SourceRolesCheck {

    private static final String OURS = """
            SELECT r.rolsuper,
                   quote_ident(d.datname) AS database,
                   quote_ident(pg_get_userbyid(d.datdba)) AS owner,
                   has_database_privilege(d.oid, 'CREATE') AS may_create,
                   pg_has_role(d.datdba, 'USAGE') AS owns_database,
                   (SELECT o.rolsuper FROM pg_roles o WHERE o.oid = d.datdba) AS owned_by_superuser,
                   pg_has_role('pg_signal_backend', 'USAGE') AS may_signal,
                   pg_has_role('pg_read_all_stats', 'USAGE') AS may_see
              FROM pg_roles r, pg_database d
             WHERE r.rolname = current_user AND d.datname = current_database()
            """;

    private static final String REPLICATING = """
            SELECT r.rolcanlogin,
                   quote_ident(current_database()) AS database,
                   r.rolsuper OR r.rolreplication
                       OR EXISTS (
                              SELECT FROM pg_roles p
                               WHERE p.rolname = 'rds_replication' AND pg_has_role(r.oid, p.oid, 'USAGE')) AS replicates,
                   EXISTS (SELECT FROM pg_roles p WHERE p.rolname = 'rds_replication') AS on_rds,
                   has_database_privilege(r.oid, current_database(), 'CONNECT') AS connects,
                   (SELECT count(*) FROM unnest(?::bigint[]) AS wanted (oid)
                     WHERE NOT has_table_privilege(r.oid, wanted.oid::oid, 'SELECT')) AS unreadable
              FROM pg_roles r
             WHERE r.rolname = ?
            """;

    private final TenantSettings tenant;
    private final DatabaseSettings database;

    SourceRolesCheck(TenantSettings tenant, DatabaseSettings database) {
        this.tenant = tenant;
        this.database = database;
    }

    List<Finding> look(PostgresSession source) {
        String side = source.side().label();
        Findings findings = new Findings(source.side());
        TableSelection selection = new TableSelection(tenant.replication());
        List<Long> tables = selection.readHoldingRows(source).stream()
                .map(SelectedTable::oid)
                .toList();
        TableRights rights = new TableRights(source, findings, database.user());
        ours(source, rights);
        UnendableSession.find(source)
                .forEach(there -> findings.warns(
                        "superuser-session",
                        "pid " + there.pid(),
                        there.inWords() + ": while it is there no switchover begins",
                        there.remedy() + "; or let a superuser be " + side + ".database.user"));
        rights.onSchemas(selection.schemas());
        rights.on(
                selection.read(source).stream().map(SelectedTable::oid).toList(),
                "publish and fence",
                List.copyOf(SequenceReading.known(source, selection).values()));
        replicating(source, findings, tables);
        RowSecurity.check(source, findings, selection, database);
        OtherRoles others = OtherRoles.find(source, database, tables);
        if (ApplicationRoles.check(source, findings, database.appRoles(), others.letIn())) {
            others.tell(findings, side);
        }
        return findings.all();
    }

    private static void ours(PostgresSession source, TableRights rights) {
        source.one(OURS, row -> {
            if (row.getBoolean("rolsuper")) {
                return true;
            }
            if (!row.getBoolean("may_create")) {
                rights.missing(
                        "may not create schema and publication",
                        "GRANT CREATE ON DATABASE " + row.getString("database"));
            }
            if (!row.getBoolean("owns_database")) {
                String meaning = "does not own the database, so it cannot shut the application out";
                if (row.getBoolean("owned_by_superuser")) {
                    rights.missing(meaning, "ALTER DATABASE " + row.getString("database") + " OWNER");
                } else {
                    rights.missing(meaning, "GRANT " + row.getString("owner"));
                }
            }
            if (!row.getBoolean("may_signal")) {
                rights.missing("may not end the application's sessions", "GRANT pg_signal_backend");
            }
            if (!row.getBoolean("may_see")) {
                rights.missing(
                        "does not see what other sessions do, so it cannot prove a fence", "GRANT pg_read_all_stats");
            }
            return true;
        });
    }

    private void replicating(PostgresSession source, Findings findings, List<Long> tables) {
        String role = database.replication().user();
        String quoted = Identifier.quote(role);
        boolean present = source.first(
                        REPLICATING,
                        row -> {
                            if (!row.getBoolean("rolcanlogin")) {
                                findings.blocks(
                                        "replication-role", role, "may not log in", "ALTER ROLE " + quoted + " LOGIN");
                            }
                            if (!row.getBoolean("replicates")) {
                                findings.blocks(
                                        "replication-role",
                                        role,
                                        "may not replicate",
                                        row.getBoolean("on_rds")
                                                ? "GRANT rds_replication TO " + quoted
                                                : "ALTER ROLE " + quoted + " REPLICATION");
                            }
                            if (!row.getBoolean("connects")) {
                                findings.blocks(
                                        "replication-role",
                                        role,
                                        "may not connect to the database",
                                        "GRANT CONNECT ON DATABASE " + row.getString("database") + " TO " + quoted);
                            }
                            if (row.getLong("unreadable") > 0) {
                                findings.blocks(
                                        "replication-role",
                                        role,
                                        "may not read " + Counted.of(row.getLong("unreadable"), "table")
                                                + " that would be copied",
                                        "GRANT pg_read_all_data TO " + quoted);
                            }
                            return true;
                        },
                        tables,
                        role)
                .isPresent();
        if (!present) {
            findings.blocks(
                    "replication-role",
                    role,
                    "there is no such role; " + source.side().label() + ".database.replication.user names it",
                    "CREATE ROLE " + quoted + " LOGIN REPLICATION PASSWORD …; GRANT pg_read_all_data TO " + quoted);
        }
    }
}
