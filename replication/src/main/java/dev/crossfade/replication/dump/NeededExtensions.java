package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The source's extensions: {@code pg_dump} names what belongs to them by the schema that they are in. */
final class NeededExtensions {

    private static final String INSTALLED = """
            SELECT e.extname, n.nspname, e.extrelocatable
              FROM pg_extension e
              JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname <> 'plpgsql'
             ORDER BY e.extname
            """;

    private NeededExtensions() {}

    private record Extension(String name, String schema, boolean relocatable) {}

    /** What the target has to be given first; nothing of it is done here. */
    static List<Missing> missing(PostgresSession source, PostgresSession target) {
        Map<String, Extension> there = installed(target);
        List<Missing> missing = new ArrayList<>();
        installed(source).values().forEach(wanted -> {
            Extension found = there.get(wanted.name());
            String name = Identifier.quote(wanted.name());
            String schema = Identifier.quote(wanted.schema());
            if (found == null) {
                missing.add(new Missing(
                        "missing-extension",
                        wanted.name(),
                        "the source has it in schema " + wanted.schema() + ", and the target does not have it",
                        (wanted.schema().equals("pg_catalog") ? "" : "CREATE SCHEMA IF NOT EXISTS " + schema + "; ")
                                + "CREATE EXTENSION " + name + " SCHEMA " + schema));
            } else if (!found.schema().equals(wanted.schema())) {
                missing.add(new Missing(
                        "extension-schema",
                        wanted.name(),
                        "is in schema " + found.schema() + " here, and in " + wanted.schema()
                                + " at the source, by which the source's schema names what it has",
                        "CREATE SCHEMA IF NOT EXISTS " + schema + "; "
                                + (found.relocatable()
                                        ? "ALTER EXTENSION " + name + " SET SCHEMA " + schema
                                        : "DROP EXTENSION " + name + "; CREATE EXTENSION " + name + " SCHEMA "
                                                + schema)));
            }
        });
        return missing;
    }

    private static Map<String, Extension> installed(PostgresSession session) {
        Map<String, Extension> installed = new TreeMap<>();
        session.list(INSTALLED, row -> new Extension(row.getString(1), row.getString(2), row.getBoolean(3)))
                .forEach(extension -> installed.put(extension.name(), extension));
        return installed;
    }
}
