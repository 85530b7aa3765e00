package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TablePattern;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.stream.FilledTables;
import java.util.List;
import java.util.Set;

/** Whether the target is empty where it must be, and whether something there would stop apply. */
final class TargetTablesCheck {

    /** Where Rails, Flyway, Liquibase, Django and Alembic remember which migrations of the schema have run. */
    private static final Set<String> MIGRATION_HISTORIES = Set.of(
            "schema_migrations",
            "ar_internal_metadata",
            "flyway_schema_history",
            "databasechangelog",
            "databasechangeloglock",
            "django_migrations",
            "alembic_version");

    private static final String SUBSCRIBED = """
            SELECT EXISTS (
                SELECT
                  FROM pg_subscription s
                  JOIN pg_database d ON d.oid = s.subdbid
                 WHERE d.datname = current_database() AND s.subname LIKE 'crossfade\\_%')
            """;

    private static final String FIRING_TRIGGERS = """
            SELECT t.tgname, n.nspname, c.relname
              FROM pg_trigger t
              JOIN pg_class c ON c.oid = t.tgrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R') AND n.nspname = ANY (?)
             ORDER BY n.nspname, c.relname, t.tgname
            """;

    private final TenantSettings.Replication settings;

    TargetTablesCheck(TenantSettings.Replication settings) {
        this.settings = settings;
    }

    List<Finding> look(PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        ConfiguredSchemas.check(target, findings, settings.schemas());
        boolean begun = GateCheck.isInstalled(target) || target.one(SUBSCRIBED, row -> row.getBoolean(1));
        if (begun) {
            findings.notes(
                    "migration-under-way",
                    "",
                    "a migration has begun here: what the tables hold came from the source",
                    "see `crossfade status`");
        } else {
            TableSelection selection = new TableSelection(settings);
            List<TablePattern> truncatable = TablePattern.all(settings.truncateTarget());
            for (TableName table : filled(target, selection)) {
                if (TablePattern.anyMatches(truncatable, table)) {
                    findings.notes(
                            "target-not-empty",
                            table.toString(),
                            "holds rows, and will be emptied: replication.truncateTarget names it",
                            "nothing to do");
                } else {
                    findings.blocks("target-not-empty", table.toString(), meaning(table), remedies(table));
                }
            }
            long objects = target.one("SELECT count(*) FROM pg_largeobject_metadata", row -> row.getLong(1));
            if (objects > 0 && settings.largeObjects() != TenantSettings.LargeObjects.NONE) {
                findings.blocks(
                        "target-not-empty",
                        objects + " large objects",
                        "the target has large objects of its own; those of the source would take their place",
                        "remove them there, or set replication.largeObjects to none");
            }
        }
        target.list(
                FIRING_TRIGGERS,
                row -> {
                    findings.warns(
                            "firing-trigger",
                            row.getString("tgname") + " on " + row.getString("nspname") + "."
                                    + row.getString("relname"),
                            "ENABLE ALWAYS or REPLICA: it fires for replicated rows, too; if it writes, apply stops or"
                                    + " doubles what it wrote",
                            "ALTER TABLE … ENABLE TRIGGER …, unless it only looks");
                    return true;
                },
                settings.schemas());
        return findings.all();
    }

    /** Of those that our role may read; what it lacks for the others is a finding about the role. */
    private static List<TableName> filled(PostgresSession target, TableSelection selection) {
        return FilledTables.among(target, TableRights.readable(target, selection.readHoldingRows(target)));
    }

    private static String meaning(TableName table) {
        return MIGRATION_HISTORIES.contains(table.name())
                ? "the history of a migration tool, filled when it made the schema here: copied into, it would stop at a"
                        + " duplicate key"
                : "holds rows: copied into, it would stop at a duplicate key, or hold rows twice";
    }

    private static String remedies(TableName table) {
        return "add " + table + " to replication.truncateTarget, or to replication.excludeTables";
    }
}
