package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TablePattern;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.stream.FilledTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the target is empty where it must be, and the statements that empty it. What fills it may be what an aborted migration
 * left, which nobody needs, or what only the target has: that is the operator's to know.
 */
final class TargetContentCheck {

    /** Where Rails, Flyway, Liquibase, Django and Alembic remember which migrations of the schema have run. */
    private static final Set<String> MIGRATION_HISTORIES = Set.of(
            "schema_migrations",
            "ar_internal_metadata",
            "flyway_schema_history",
            "databasechangelog",
            "databasechangeloglock",
            "django_migrations",
            "alembic_version");

    private static final int MOST_NAMED = 3;

    /**
     * Each that is removed takes a lock until the transaction ends
     * (<a href="https://www.postgresql.org/docs/current/vacuumlo.html">vacuumlo</a>, {@code -l}), and a server with the usual settings
     * has room for some 6,000.
     */
    private static final int OBJECTS_A_STATEMENT = 5000;

    private static final String SUBSCRIBED = """
            SELECT EXISTS (
                SELECT
                  FROM pg_subscription s
                  JOIN pg_database d ON d.oid = s.subdbid
                 WHERE d.datname = current_database() AND s.subname LIKE 'crossfade\\_%')
            """;

    /** TRUNCATE refuses a table that another refers to, also an empty one, unless it is named as well. */
    private static final String WITH_REFERRING = """
            WITH RECURSIVE emptied AS (
                SELECT filled.oid FROM unnest(?::oid[]) AS filled (oid)
                 UNION
                SELECT k.conrelid
                  FROM pg_constraint k
                  JOIN emptied e ON e.oid = k.confrelid
                 WHERE k.contype = 'f' AND k.conrelid = ANY (?::oid[])
            )
            SELECT n.nspname, c.relname
              FROM emptied
              JOIN pg_class c USING (oid)
              JOIN pg_namespace n ON n.oid = c.relnamespace
             ORDER BY n.nspname, c.relname
            """;

    private static final String LARGE_OBJECTS = "SELECT count(*) FROM pg_largeobject_metadata";

    private final TenantSettings.Replication settings;
    private final Postgres postgres;
    private final boolean mayBeLivedOn;

    /** @param mayBeLivedOn the gates say that the tenant may live here: then nothing is said of how to empty it */
    TargetContentCheck(TenantSettings.Replication settings, Postgres postgres, boolean mayBeLivedOn) {
        this.settings = settings;
        this.postgres = postgres;
        this.mayBeLivedOn = mayBeLivedOn;
    }

    List<Finding> look(PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        boolean begun = GateCheck.isInstalled(target) || target.one(SUBSCRIBED, row -> row.getBoolean(1));
        if (begun) {
            findings.notes(
                    "migration-under-way",
                    "",
                    "a migration has begun here: what the tables hold came from the source",
                    "see `crossfade status`");
        } else {
            tables(target, findings);
            largeObjects(target, findings);
        }
        return findings.all();
    }

    private void tables(PostgresSession target, Findings findings) {
        List<SelectedTable> carried = new TableSelection(settings).read(target);
        List<TablePattern> truncatable = TablePattern.all(settings.truncateTarget());
        List<TableName> inTheWay = new ArrayList<>();
        List<TableName> filled = filled(target, carried);
        emptiedAll(carried, filled, findings);
        for (TableName table : filled) {
            if (TablePattern.anyMatches(truncatable, table)) {
                findings.notes(
                        "target-not-empty",
                        table.toString(),
                        "holds rows, and will be emptied: replication.truncateTarget names it",
                        "nothing to do");
            } else {
                inTheWay.add(table);
            }
        }
        if (!inTheWay.isEmpty()) {
            findings.blocks(
                    "target-not-empty",
                    named(inTheWay),
                    meaning(inTheWay),
                    mayBeLivedOn
                            ? keep()
                            : "name each in replication.truncateTarget, which has it emptied, or in"
                                    + " replication.excludeTables; or empty all at once. " + onlyHere()
                                    + truncate(target, inTheWay, carried));
        }
    }

    /** Whoever writes {@code *.*} has looked at no table. */
    private void emptiedAll(List<SelectedTable> carried, List<TableName> filled, Findings findings) {
        if (carried.size() < 2 || filled.isEmpty()) {
            return;
        }
        settings.truncateTarget().stream()
                .filter(text -> carried.stream().map(SelectedTable::name).allMatch(TablePattern.of(text)::matches))
                .findFirst()
                .ifPresent(
                        text -> findings.warns(
                                "target-emptied",
                                "replication.truncateTarget: " + text,
                                "matches every table: "
                                        + Counted.of(filled.size(), "table that holds", "tables that hold")
                                        + " rows at the target, " + postgres.address() + ", will be emptied",
                                "see that nobody needs what they hold; otherwise name those that may be emptied, each for itself"));
    }

    private String keep() {
        return "do not empty it: by the gates the tenant may live on the target. Find out first: crossfade fence show "
                + postgres.session().tenant() + " --config FILE";
    }

    /** What goes before a statement that cannot be taken back. */
    private String onlyHere() {
        return "Only for a target that nobody lives on, and whose content nobody needs (as after an aborted migration). Run"
                + " it on the target, " + postgres.address() + ", and nowhere else: ";
    }

    /** Of those that our role may read; what it lacks for the others is a finding about the role. */
    private static List<TableName> filled(PostgresSession target, List<SelectedTable> carried) {
        List<SelectedTable> holdingRows =
                carried.stream().filter(SelectedTable::holdsRows).toList();
        return FilledTables.among(target, TableRights.readable(target, holdingRows));
    }

    private static String named(List<TableName> tables) {
        String first =
                tables.stream().limit(MOST_NAMED).map(TableName::toString).collect(Collectors.joining(", "));
        return tables.size() <= MOST_NAMED ? first : first + " and " + (tables.size() - MOST_NAMED) + " more";
    }

    private static String meaning(List<TableName> tables) {
        String histories = tables.stream()
                .filter(table -> MIGRATION_HISTORIES.contains(table.name()))
                .map(table -> table + " is the history of a migration tool, filled when it made the schema here; ")
                .collect(Collectors.joining());
        return histories
                + "copied into a table that holds rows, the copy would stop at a duplicate key, or leave rows twice";
    }

    /** None that is not carried: where such a one refers to these, the server refuses and names it. */
    private static String truncate(PostgresSession target, List<TableName> tables, List<SelectedTable> carried) {
        List<Long> filled = carried.stream()
                .filter(table -> tables.contains(table.name()))
                .map(SelectedTable::oid)
                .toList();
        List<Long> all = carried.stream().map(SelectedTable::oid).toList();
        List<String> names =
                target.list(WITH_REFERRING, row -> Identifier.quote(row.getString(1), row.getString(2)), filled, all);
        return "TRUNCATE " + String.join(", ", names) + ";";
    }

    private void largeObjects(PostgresSession target, Findings findings) {
        long objects = target.one(LARGE_OBJECTS, row -> row.getLong(1));
        if (objects > 0 && settings.largeObjects() != TenantSettings.LargeObjects.NONE) {
            findings.blocks(
                    "target-not-empty",
                    Counted.of(objects, "large object"),
                    "the target has large objects of its own, or what an aborted migration left; those of the source would"
                            + " take their place",
                    mayBeLivedOn ? keep() : "remove them. " + onlyHere() + unlink(objects));
        }
    }

    private static String unlink(long objects) {
        return objects <= OBJECTS_A_STATEMENT
                ? "SELECT lo_unlink(oid) FROM pg_largeobject_metadata;"
                : "SELECT lo_unlink(oid) FROM pg_largeobject_metadata WHERE oid IN (SELECT oid FROM"
                        + " pg_largeobject_metadata LIMIT " + OBJECTS_A_STATEMENT
                        + "); again and again until none is left";
    }
}
