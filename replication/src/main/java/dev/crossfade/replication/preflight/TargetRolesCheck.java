package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.diagnosis.TrialRights;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether our role may subscribe, guard and fill at the target, and the application's roles are there. */
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
                          AND pg_has_role(p.oid, 'USAGE')) AS may_subscribe,
                   (SELECT quote_ident(min(p.rolname))
                      FROM pg_roles p
                     WHERE p.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')) AS provider_role
              FROM pg_roles r
             WHERE r.rolname = current_user
            """;

    private static final String MATERIALIZED_VIEWS = """
            SELECT c.oid::bigint
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'm' AND n.nspname = ANY (?::text[])
            """;

    private final TenantSettings.Replication settings;
    private final DatabaseSettings database;

    TargetRolesCheck(TenantSettings.Replication settings, DatabaseSettings database) {
        this.settings = settings;
        this.database = database;
    }

    List<Finding> look(PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        TableRights rights = new TableRights(target, findings, database.user());
        subscribing(target, findings, rights, database.user());
        TableSelection selection = new TableSelection(settings);
        List<Long> sequences =
                List.copyOf(SequenceReading.known(target, selection).values());
        List<Long> owned = new ArrayList<>(sequences);
        selection.read(target).forEach(table -> owned.add(table.oid()));
        // Only its owner may fill a materialized view.
        owned.addAll(target.list(MATERIALIZED_VIEWS, row -> row.getLong(1), selection.schemas()));
        rights.onSchemas(selection.schemas());
        rights.on(owned, "guard and fill", List.of());
        rights.onGuardedSequences(sequences, database.appRoles());
        if (settings.largeObjects() != TenantSettings.LargeObjects.NONE) {
            new LargeObjectsCheck(target, findings, database.user()).atTarget(settings.largeObjects());
        }
        RowSecurity.check(target, findings, selection, database);
        ApplicationRoles.check(target, findings, database.appRoles(), List.of());
        return findings.all();
    }

    static void subscribing(PostgresSession subscriber, Findings findings, TableRights rights, String user) {
        String us = Identifier.quote(user);
        subscriber.one(OURS, row -> {
            if (row.getBoolean("rolsuper")) {
                return true;
            }
            if (!row.getBoolean("may_create")) {
                rights.missing(
                        "may not create schema and subscription",
                        "GRANT CREATE ON DATABASE " + row.getString("database"));
            }
            if (!row.getBoolean("may_subscribe")) {
                findings.blocks(
                        "missing-privilege",
                        user,
                        "our role may not create subscriptions",
                        mayCreate(subscriber, row.getString("provider_role"), us));
            }
            return true;
        });
        TrialRights.remedy(subscriber)
                .ifPresent(remedy -> findings.notes(
                        "unexplained-stop",
                        user,
                        "our role could not try the change that apply stops at: why, and at which key, would stand in the"
                                + " server's log alone",
                        remedy));
    }

    private static String mayCreate(PostgresSession subscriber, @Nullable String providerRole, String us) {
        if (subscriber.serverMajor() >= 16) {
            return "GRANT pg_create_subscription TO " + us;
        }
        return providerRole == null ? "ALTER ROLE " + us + " SUPERUSER" : "GRANT " + providerRole + " TO " + us;
    }
}
