package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.List;
import java.util.Optional;

/**
 * One relation of the configured schemas.
 *
 * @param kind {@code relkind}
 * @param fate what becomes of it; empty for a kind that nobody here knows
 */
public record Relation(TableName name, char kind, Optional<RelationFate> fate) {

    /** Indexes and TOAST tables are parts of another. */
    private static final String RELATIONS = """
            SELECT n.nspname, c.relname, c.relkind, c.relpersistence = 'u' AS unlogged,
                   EXISTS (
                       SELECT
                         FROM pg_depend d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') AS of_extension
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ANY (?) AND n.nspname <> 'crossfade'
               AND c.relkind NOT IN ('i', 'I', 't')
               AND c.relpersistence <> 't'
             ORDER BY n.nspname, c.relname
            """;

    /** All of them, by schema and name. */
    public static List<Relation> read(PostgresSession session, TableSelection selection) {
        return session.list(
                RELATIONS,
                row -> {
                    TableName name = new TableName(row.getString("nspname"), row.getString("relname"));
                    char kind = row.getString("relkind").charAt(0);
                    boolean left = row.getBoolean("of_extension") || selection.excludes(name);
                    return new Relation(name, kind, RelationFate.of(kind, row.getBoolean("unlogged"), left));
                },
                selection.schemas());
    }

    /** {@code table}, {@code sequence}, and so on. */
    public String kindInWords() {
        return switch (kind) {
            case 'r' -> "table";
            case 'p' -> "partitioned table";
            case 'v' -> "view";
            case 'm' -> "materialized view";
            case 'c' -> "composite type";
            case 'S' -> "sequence";
            case 'f' -> "foreign table";
            default -> "relation of kind " + kind;
        };
    }
}
