package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The source's tables in schemas that are not configured: they stay behind. One that the application writes would lose what it
 * holds, so somebody has to say that it may. A materialized view there loses nothing, but nobody fills it on the target.
 */
final class TablesLeftBehind {

    /**
     * With the application's roles that may write the table: by a right of their own, or as a role that they may become; a partition
     * through its parents, too, and a parent by way of its partitions. A partition counts by itself only where the table it belongs to is
     * carried: there rows go into it that were never written to it by name.
     */
    private static final String OTHERS = ApplicationRoles.ACTING + """
            , others AS MATERIALIZED (
                SELECT c.oid, n.nspname, c.relname, c.relkind
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE NOT n.nspname = ANY (?)
                   AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', ?)
                   AND c.relkind IN ('r', 'p', 'm')
                   AND (NOT c.relispartition
                        OR c.relkind = 'r'
                           AND (SELECT root.relnamespace
                                  FROM pg_class root
                                 WHERE root.oid = pg_partition_root(c.oid))
                               IN (SELECT oid FROM pg_namespace WHERE nspname = ANY (?)))
                   AND NOT EXISTS (
                           SELECT
                             FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            )
            SELECT o.nspname, o.relname,
                   (SELECT string_agg(DISTINCT a.app, ', ' ORDER BY a.app)
                      FROM acting a
                      JOIN (
                               SELECT o.oid
                                UNION
                               SELECT relid FROM pg_partition_tree(o.oid)
                                UNION
                               SELECT relid FROM pg_partition_ancestors(o.oid)
                           ) AS family (oid)
                        ON has_table_privilege(a.oid, family.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                           OR has_any_column_privilege(a.oid, family.oid, 'INSERT, UPDATE')
                      JOIN pg_class c ON c.oid = family.oid
                     WHERE has_schema_privilege(a.oid, c.relnamespace, 'USAGE')
                       AND o.relkind <> 'm') AS writers
              FROM others o
             ORDER BY o.nspname, o.relname
            """;

    private final TenantSettings.Replication settings;
    private final List<String> appRoles;

    TablesLeftBehind(TenantSettings.Replication settings, List<String> appRoles) {
        this.settings = settings;
        this.appRoles = appRoles;
    }

    /** Those that {@code replication.excludeTables} names are meant to stay. */
    void check(PostgresSession source, Findings findings) {
        TableSelection selection = new TableSelection(settings);
        source.list(
                OTHERS,
                row -> {
                    TableName name = new TableName(row.getString("nspname"), row.getString("relname"));
                    if (!selection.excludes(name)) {
                        told(findings, name, row.getString("writers"));
                    }
                    return true;
                },
                appRoles,
                settings.schemas(),
                TableSelection.OUR_SCHEMA,
                settings.schemas());
    }

    /** @param writers null when the application may not write it */
    private static void told(Findings findings, TableName name, @Nullable String writers) {
        String remedy = "add " + name.schema() + " to replication.schemas; or, if it may stay behind, name " + name
                + " in replication.excludeTables";
        if (writers == null) {
            findings.warns(
                    "other-schema",
                    name.toString(),
                    "its schema is not in replication.schemas: it stays behind",
                    remedy);
        } else {
            findings.blocks(
                    "other-schema",
                    name.toString(),
                    "its schema is not in replication.schemas, and the application may write it (as " + writers
                            + "): what it holds would stay behind",
                    remedy);
        }
    }
}
