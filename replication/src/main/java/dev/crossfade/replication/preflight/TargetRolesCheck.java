package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Whether our role may subscribe and guard at the target, and the application's roles are there. */
final class TargetRolesCheck {

    /** From 16 on a predefined role may subscribe; before that only a superuser, or what a provider gives instead. */
    private static final String OURS = """
            SELECT r.rolsuper,
                   quote_ident(current_database()) AS database,
                   has_database_privilege(current_database(), 'CREATE') AS may_create,
                   EXISTS (
                       SELECT
                         FROM pg_roles p
                        WHERE p.rolname IN ('pg_create_subscription', 'rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')
                          AND pg_has_role(p.oid, 'USAGE')) AS may_subscribe
              FROM pg_roles r
             WHERE r.rolname = current_user
            """;

    private final DatabaseSettings database;

    TargetRolesCheck(DatabaseSettings database) {
        this.database = database;
    }

    List<Finding> look(PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        String us = Identifier.quote(database.user());
        target.one(OURS, row -> {
            if (row.getBoolean("rolsuper")) {
                return true;
            }
            if (!row.getBoolean("may_create")) {
                findings.blocks(
                        "missing-privilege",
                        database.user(),
                        "our role may not create schema and subscription",
                        "GRANT CREATE ON DATABASE " + row.getString("database") + " TO " + us);
            }
            if (!row.getBoolean("may_subscribe")) {
                findings.blocks(
                        "missing-privilege",
                        database.user(),
                        "our role may not create subscriptions",
                        target.serverMajor() >= 16
                                ? "GRANT pg_create_subscription TO " + us
                                : "ALTER ROLE " + us + " SUPERUSER, or GRANT the provider's role for it"
                                        + " (rds_superuser, …)");
            }
            return true;
        });
        ApplicationRoles.check(target, findings, database.appRoles());
        return findings.all();
    }
}
