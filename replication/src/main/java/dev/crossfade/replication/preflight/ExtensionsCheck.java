package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the target has the source's extensions, in versions that are no older. */
final class ExtensionsCheck {

    private static final String INSTALLED = "SELECT extname, extversion FROM pg_extension ORDER BY extname";

    private static final String AVAILABLE = """
            SELECT name, default_version FROM pg_available_extensions WHERE default_version IS NOT NULL
            """;

    private ExtensionsCheck() {}

    static List<Finding> look(PostgresSession source, PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        Map<String, String> wanted = versions(source, INSTALLED);
        Map<String, String> installed = versions(target, INSTALLED);
        Map<String, String> available = versions(target, AVAILABLE);
        wanted.forEach((name, version) -> {
            String there = installed.get(name);
            if (there != null) {
                older(findings, name, version, there);
            } else if (available.containsKey(name)) {
                findings.blocks(
                        "missing-extension",
                        name,
                        "the source has it (" + version + "), and this database does not",
                        "CREATE EXTENSION " + Identifier.quote(name));
            } else {
                findings.blocks(
                        "missing-extension",
                        name,
                        "the source has it (" + version + "), and this server does not offer it",
                        "install the package that brings it, or allow it at your provider; or drop it from the source"
                                + " if nothing uses it");
            }
        });
        return findings.all();
    }

    private static void older(Findings findings, String name, String wanted, String there) {
        if (Versions.compare(there, wanted) < 0) {
            findings.warns(
                    "extension-version",
                    name,
                    "is " + there + " here and " + wanted + " at the source: what the newer one added is missing",
                    "ALTER EXTENSION " + Identifier.quote(name) + " UPDATE");
        }
    }

    private static Map<String, String> versions(PostgresSession session, String query) {
        Map<String, String> versions = new TreeMap<>();
        session.list(query, row -> versions.put(row.getString(1), row.getString(2)));
        return versions;
    }
}
