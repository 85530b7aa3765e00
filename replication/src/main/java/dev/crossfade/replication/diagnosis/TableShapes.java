package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.diagnosis.Ailment.Kind;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the subscriber's tables have not the shape that apply needs
 * (<a href="https://www.postgresql.org/docs/current/logical-replication-subscription.html">columns are matched by name</a>): DDL is
 * not replicated.
 */
final class TableShapes {

    private static final int MOST = 20;

    private static final String COLUMNS = """
            SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
                   a.attgenerated <> '' AS generated, a.attnotnull AS required,
                   CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS preset,
                   a.attidentity <> '' AS numbered
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
             WHERE c.relkind IN ('r', 'p')
               AND (n.nspname, c.relname) IN (SELECT * FROM unnest(?::text[], ?::text[]))
             ORDER BY n.nspname, c.relname, a.attnum
            """;

    private static final String KEYS = """
            SELECT string_agg('CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY contype, conname)
              FROM pg_constraint
             WHERE conrelid = to_regclass(?) AND contype IN ('p', 'u', 'c')
            """;

    private TableShapes() {}

    private record Column(
            String name,
            String type,
            boolean generated,
            boolean required,
            @Nullable String preset,
            boolean numbered) {

        String definition() {
            return Identifier.quote(name) + " " + type + (preset == null ? "" : " DEFAULT " + preset)
                    + (required && preset != null ? " NOT NULL" : "");
        }
    }

    /** Those that stop apply first, at most 20 in all. */
    static List<Ailment> differences(PostgresSession publisher, PostgresSession subscriber, Set<TableName> published) {
        Map<TableName, Map<String, Column>> there = read(publisher, published);
        Map<TableName, Map<String, Column>> here = read(subscriber, published);
        List<Ailment> certain = new ArrayList<>();
        List<Ailment> likely = new ArrayList<>();
        there.forEach((table, columns) -> {
            Map<String, Column> ours = here.get(table);
            if (ours == null) {
                certain.add(missingTable(publisher, subscriber, table, columns));
            } else {
                compare(subscriber.side().label(), table, columns, ours, certain, likely);
            }
        });
        certain.addAll(likely);
        return certain.subList(0, Math.min(MOST, certain.size()));
    }

    private static Ailment missingTable(
            PostgresSession publisher, PostgresSession subscriber, TableName table, Map<String, Column> columns) {
        String keys = publisher.one(KEYS, row -> Objects.toString(row.getString(1), ""), quoted(table));
        String create = "CREATE TABLE " + quoted(table) + " ("
                + columns.values().stream().map(Column::definition).collect(Collectors.joining(", "))
                + (keys.isEmpty() ? "" : ", " + keys) + ")";
        return new Ailment(
                Kind.TABLE,
                "the table " + table + " is missing at the " + subscriber.side().label(),
                "it is published, and its first change stops apply",
                create + " there, with its owner, indexes and rights as at the "
                        + publisher.side().label() + " (pg_dump -s -t has all); then"
                        + " ALTER SUBSCRIPTION … REFRESH PUBLICATION, which copies it");
    }

    private static void compare(
            String side,
            TableName table,
            Map<String, Column> there,
            Map<String, Column> here,
            List<Ailment> certain,
            List<Ailment> likely) {
        for (Column column : there.values()) {
            Column ours = here.get(column.name());
            if (column.generated()) {
                continue;
            }
            if (ours == null) {
                certain.add(new Ailment(
                        Kind.COLUMN,
                        "the column " + column.name() + " of " + table + " is missing at the " + side,
                        "a change of the table that carries it stops apply",
                        "ALTER TABLE " + quoted(table) + " ADD COLUMN " + column.definition()));
            } else if (ours.generated()) {
                certain.add(new Ailment(
                        Kind.COLUMN,
                        "the column " + column.name() + " of " + table + " is generated at the " + side
                                + ", and not where its rows come from",
                        "apply cannot write a generated column",
                        "ALTER TABLE " + quoted(table) + " ALTER COLUMN " + Identifier.quote(column.name())
                                + " DROP EXPRESSION"));
            } else if (!ours.type().equals(column.type())) {
                likely.add(new Ailment(
                        Kind.TYPE,
                        "the column " + column.name() + " of " + table + " is " + ours.type() + " at the " + side
                                + ", and its rows come as " + column.type(),
                        "a value that does not fit stops apply",
                        "ALTER TABLE " + quoted(table) + " ALTER COLUMN " + Identifier.quote(column.name()) + " TYPE "
                                + column.type()));
            }
        }
        for (Column ours : here.values()) {
            Column column = there.get(ours.name());
            boolean filled = ours.preset() != null || ours.generated() || ours.numbered();
            if (ours.required() && !filled && (column == null || column.generated())) {
                certain.add(new Ailment(
                        Kind.COLUMN,
                        "the column " + ours.name() + " of " + table + " is NOT NULL at the " + side
                                + ", and no value comes for it",
                        "an INSERT stops apply",
                        "ALTER TABLE " + quoted(table) + " ALTER COLUMN " + Identifier.quote(ours.name())
                                + " DROP NOT NULL"));
            }
        }
    }

    private static Map<TableName, Map<String, Column>> read(PostgresSession session, Set<TableName> tables) {
        Map<TableName, Map<String, Column>> found = new LinkedHashMap<>();
        session.list(
                COLUMNS,
                row -> found.computeIfAbsent(
                                        new TableName(row.getString("nspname"), row.getString("relname")),
                                        table -> new LinkedHashMap<>())
                                .put(
                                        row.getString("attname"),
                                        new Column(
                                                row.getString("attname"),
                                                row.getString("type"),
                                                row.getBoolean("generated"),
                                                row.getBoolean("required"),
                                                row.getString("preset"),
                                                row.getBoolean("numbered")))
                        == null,
                tables.stream().map(TableName::schema).toList(),
                tables.stream().map(TableName::name).toList());
        return found;
    }

    private static String quoted(TableName table) {
        return Identifier.quote(table.schema(), table.name());
    }
}
