package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The source's sequences that are not carried. Nobody sets such a one on the target, guards it, or looks at it under the fence: after
 * the opening it hands out again what the source has handed out. Adding a schema that holds sequences alone is easily forgotten.
 */
final class SequencesLeftBehind {

    /**
     * With the carried tables that have it as a default, and the application's roles that may use it: by a right of their own, or as a
     * role that they may become. One that belongs to a table that is not carried goes where that goes, unless a carried table uses it, too.
     */
    private static final String OTHERS = ApplicationRoles.ACTING + """
            , others AS MATERIALIZED (
                SELECT c.oid, n.oid AS schema, n.nspname, c.relname,
                       EXISTS (
                           SELECT
                             FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                              AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')) AS owned
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'S'
                   AND c.relpersistence <> 't'
                   AND NOT c.oid::bigint = ANY (?::bigint[])
                   AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', ?)
                   AND NOT EXISTS (
                           SELECT
                             FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            ), told AS (
                SELECT o.*,
                       (SELECT string_agg(DISTINCT format('%s.%s', n.nspname, t.relname), ', ')
                          FROM pg_depend d
                          JOIN pg_attrdef a ON a.oid = d.objid
                          JOIN pg_class t ON t.oid = a.adrelid
                          JOIN pg_namespace n ON n.oid = t.relnamespace
                         WHERE d.classid = 'pg_attrdef'::regclass
                           AND d.refclassid = 'pg_class'::regclass AND d.refobjid = o.oid
                           AND a.adrelid::bigint = ANY (?::bigint[])) AS defaults,
                       (SELECT string_agg(DISTINCT a.app, ', ' ORDER BY a.app)
                          FROM acting a
                         WHERE has_sequence_privilege(a.oid, o.oid, 'USAGE, UPDATE')
                           AND has_schema_privilege(a.oid, o.schema, 'USAGE')) AS users
                  FROM others o
            )
            SELECT nspname, relname, defaults, users
              FROM told
             WHERE defaults IS NOT NULL OR NOT owned
             ORDER BY nspname, relname
            """;

    private final TableSelection selection;
    private final List<String> appRoles;

    SequencesLeftBehind(TenantSettings.Replication settings, List<String> appRoles) {
        this.selection = new TableSelection(settings);
        this.appRoles = appRoles;
    }

    /** That one may stay which {@code replication.excludeTables} names, as with tables; but not if a carried table takes its keys from it. */
    void check(PostgresSession source, Findings findings) {
        source.list(
                OTHERS,
                row -> {
                    TableName name = new TableName(row.getString("nspname"), row.getString("relname"));
                    String defaults = row.getString("defaults");
                    if (defaults != null) {
                        usedByCarried(findings, name, defaults);
                    } else if (!selection.excludes(name)) {
                        standingAlone(findings, name, row.getString("users"));
                    }
                    return true;
                },
                appRoles,
                List.copyOf(SequenceReading.known(source, selection).values()),
                TableSelection.OUR_SCHEMA,
                selection.read(source).stream().map(SelectedTable::oid).toList());
    }

    private void usedByCarried(Findings findings, TableName name, String tables) {
        boolean configured = selection.schemas().contains(name.schema());
        findings.blocks(
                "sequence-left-behind",
                name.toString(),
                "a default of " + tables + " takes its values from it, and "
                        + (configured
                                ? "replication.excludeTables leaves it out"
                                : "its schema is not in replication.schemas")
                        + ": the target would hand out again what the source has handed out",
                configured
                        ? "let replication.excludeTables name neither it nor the table that it belongs to"
                        : "add " + name.schema() + " to replication.schemas");
    }

    /** @param users null when the application may not use it */
    private static void standingAlone(Findings findings, TableName name, @Nullable String users) {
        String remedy = "add " + name.schema() + " to replication.schemas; or, if it may stay behind, name " + name
                + " in replication.excludeTables";
        if (users == null) {
            findings.warns(
                    "sequence-left-behind",
                    name.toString(),
                    "its schema is not in replication.schemas: its value stays behind",
                    remedy);
        } else {
            findings.blocks(
                    "sequence-left-behind",
                    name.toString(),
                    "its schema is not in replication.schemas, and the application may use it (as " + users
                            + "): the target would hand out again what the source has handed out",
                    remedy);
        }
    }
}
