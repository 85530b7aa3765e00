package dev.crossfade.replication.schema;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An extension that a side has, and where.
 *
 * @param schema in which it is, and by which the schema of the application names what it has
 * @param relocatable it can be moved to another schema
 * @param bringsSchema it made that schema itself
 */
public record Extension(String name, String version, String schema, boolean relocatable, boolean bringsSchema) {

    /** What another one requires comes before it. */
    private static final String INSTALLED = """
            WITH RECURSIVE requirements AS MATERIALIZED (
                SELECT objid AS oid, refobjid AS required
                  FROM pg_depend
                 WHERE classid = 'pg_extension'::regclass AND refclassid = 'pg_extension'::regclass
            ), depths AS (
                SELECT oid, 0 AS depth FROM pg_extension
                 UNION
                SELECT r.oid, d.depth + 1 FROM depths d JOIN requirements r ON r.required = d.oid
            )
            SELECT e.extname, e.extversion, n.nspname, e.extrelocatable,
                   EXISTS (
                       SELECT
                         FROM pg_depend d
                        WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid
                          AND d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
                          AND d.deptype = 'e') AS brings_schema
              FROM pg_extension e
              JOIN pg_namespace n ON n.oid = e.extnamespace
              JOIN (SELECT oid, max(depth) AS depth FROM depths GROUP BY oid) p ON p.oid = e.oid
             WHERE e.extname <> 'plpgsql' AND n.nspname NOT IN ('crossfade', 'crossfade_map')
             ORDER BY p.depth, e.extname
            """;

    /** By name, in the order in which they can be made; without plpgsql, which every database has, and without ours, which goes again. */
    public static Map<String, Extension> installed(PostgresSession session) {
        List<Extension> all = session.list(
                INSTALLED,
                row -> new Extension(
                        row.getString("extname"),
                        row.getString("extversion"),
                        row.getString("nspname"),
                        row.getBoolean("extrelocatable"),
                        row.getBoolean("brings_schema")));
        Map<String, Extension> byName = new LinkedHashMap<>();
        all.forEach(extension -> byName.put(extension.name(), extension));
        return byName;
    }

    /**
     * The statements that make it in the same schema. Without CASCADE, which would put what it requires into that schema, too
     * (<a href="https://www.postgresql.org/docs/current/sql-createextension.html">CREATE EXTENSION</a>).
     */
    public String creation() {
        return schemaCreation() + "CREATE EXTENSION " + Identifier.quote(name) + " SCHEMA " + Identifier.quote(schema);
    }

    /** The statements that move what a side has of that name to this one's schema. */
    public String move(Extension there) {
        return there.relocatable()
                ? schemaCreation() + "ALTER EXTENSION " + Identifier.quote(name) + " SET SCHEMA "
                        + Identifier.quote(schema)
                : "DROP EXTENSION " + Identifier.quote(name) + "; " + creation();
    }

    private String schemaCreation() {
        boolean isThere = bringsSchema || schema.equals("pg_catalog") || schema.equals("public");
        return isThere ? "" : "CREATE SCHEMA IF NOT EXISTS " + Identifier.quote(schema) + "; ";
    }
}
