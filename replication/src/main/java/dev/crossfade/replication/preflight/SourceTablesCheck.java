package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.NeverStreamed;
import dev.crossfade.replication.schema.ReplicaIdentity;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.List;

/** Which of the source's relations cannot be carried, and what becomes of them. */
final class SourceTablesCheck {

    private static final String NOT_CARRIED = """
            SELECT n.nspname, c.relname, c.relkind
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ANY (?)
               AND n.nspname <> ?
               AND (c.relkind IN ('m', 'f') OR c.relkind = 'r' AND c.relpersistence = 'u')
               AND NOT EXISTS (
                       SELECT
                         FROM pg_depend d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
             ORDER BY n.nspname, c.relname
            """;

    private static final String COMPUTED = """
            SELECT c.oid::regclass::text AS relation, string_agg(a.attname, ', ' ORDER BY a.attnum) AS columns
              FROM unnest(?::bigint[]) AS carried (oid)
              JOIN pg_class c ON c.oid = carried.oid::oid
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attgenerated <> '' AND NOT a.attisdropped
             GROUP BY c.oid
             ORDER BY 1
            """;

    private final TenantSettings.Replication settings;
    private final DatabaseSettings database;

    SourceTablesCheck(TenantSettings.Replication settings, DatabaseSettings database) {
        this.settings = settings;
        this.database = database;
    }

    List<Finding> look(PostgresSession source) {
        Findings findings = new Findings(Side.SOURCE);
        TableSelection selection = new TableSelection(settings);
        ConfiguredSchemas.check(source, findings, settings.schemas());
        if (selection.read(source).isEmpty()) {
            findings.blocks(
                    "no-tables",
                    String.join(", ", settings.schemas()),
                    "there is no table here that would be carried: nothing would be replicated",
                    "check replication.schemas and replication.excludeTables");
        }
        publishable(source, findings, selection);
        source.list(
                NOT_CARRIED,
                row -> {
                    TableName name = new TableName(row.getString("nspname"), row.getString("relname"));
                    if (!selection.excludes(name)) {
                        notCarried(findings, name, row.getString("relkind"));
                    }
                    return true;
                },
                settings.schemas(),
                TableSelection.OUR_SCHEMA);
        computed(source, findings, selection);
        partitioned(findings, selection.read(source));
        new TablesLeftBehind(settings, database.appRoles()).check(source, findings);
        new SequencesLeftBehind(settings, database.appRoles()).check(source, findings);
        new LargeObjectsCheck(source, findings, database.user()).look(settings.largeObjects());
        return findings.all();
    }

    /** Of the side that publishes, which with a way back is the other one, too: no ALTER TABLE is replicated. */
    static void publishable(PostgresSession publishing, Findings findings, TableSelection selection) {
        for (TableName table : NeverStreamed.find(publishing, selection)) {
            findings.blocks(
                    "never-streamed",
                    table.toString(),
                    "PostgreSQL takes it for a part of itself, as a table that was made in single-user mode: its rows would be copied,"
                            + " and no change that comes later ever sent",
                    NeverStreamed.remedy(table));
        }
        for (TableName table : ReplicaIdentity.missing(publishing, selection)) {
            findings.blocks(
                    "missing-replica-identity",
                    table.toString(),
                    "no primary key: once published, the application's UPDATE and DELETE would fail",
                    ReplicaIdentity.remedy(table) + "; or add a primary key; or name it in replication.excludeTables");
        }
    }

    private static void notCarried(Findings findings, TableName name, String kind) {
        switch (kind) {
            case "m" ->
                findings.notes(
                        "materialized-view",
                        name.toString(),
                        "a materialized view is not replicated: it is filled at the target once its data has arrived, before a"
                                + " switchover can begin",
                        "nothing to do");
            case "f" ->
                findings.notes(
                        "foreign-table",
                        name.toString(),
                        "a foreign table holds no rows of its own: nothing is carried",
                        "check that its server can be reached from the target");
            default ->
                findings.warns(
                        "unlogged-table",
                        name.toString(),
                        "an unlogged table is not replicated: what it holds stays behind",
                        "ALTER TABLE " + Identifier.quote(name.schema(), name.name())
                                + " SET LOGGED; or name it in replication.excludeTables");
        }
    }

    private static void computed(PostgresSession source, Findings findings, TableSelection selection) {
        List<Long> tables = selection.readHoldingRows(source).stream()
                .map(SelectedTable::oid)
                .toList();
        source.list(
                COMPUTED,
                row -> {
                    findings.notes(
                            "generated-column",
                            row.getString("relation") + " (" + row.getString("columns") + ")",
                            "not sent: the target computes it from the row, by its own definition, which must be the same",
                            "nothing to do; the comparison of rows covers it");
                    return true;
                },
                tables);
    }

    private static void partitioned(Findings findings, List<SelectedTable> tables) {
        tables.stream()
                .filter(table -> !table.holdsRows())
                .forEach(table -> findings.notes(
                        "partitioned-table",
                        table.name().toString(),
                        "replicated partition by partition, so that both sides must have the same ones; while one is only on"
                                + " one side, the switchover waits",
                        "create partitions that will be needed soon on both sides now"));
    }
}
