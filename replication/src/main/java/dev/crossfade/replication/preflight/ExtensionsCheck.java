package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.Extension;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the target has the source's extensions, in versions that are no older. */
final class ExtensionsCheck {

    private static final String AVAILABLE = """
            SELECT name FROM pg_available_extensions WHERE default_version IS NOT NULL
            """;

    private ExtensionsCheck() {}

    static List<Finding> look(PostgresSession source, PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        Map<String, Extension> installed = Extension.installed(target);
        Set<String> available = Set.copyOf(target.list(AVAILABLE, row -> row.getString(1)));
        Extension.installed(source).values().forEach(wanted -> {
            Extension there = installed.get(wanted.name());
            if (there != null) {
                older(findings, wanted, there);
            } else if (available.contains(wanted.name())) {
                findings.blocks(
                        "missing-extension",
                        wanted.name(),
                        "the source has it (" + wanted.version() + ", in schema " + wanted.schema()
                                + "), and this database does not",
                        wanted.creation());
            } else {
                findings.blocks(
                        "missing-extension",
                        wanted.name(),
                        "the source has it (" + wanted.version() + "), and this server does not offer it",
                        "install the package that brings it, or allow it at your provider; or drop it from the source"
                                + " if nothing uses it");
            }
        });
        return findings.all();
    }

    private static void older(Findings findings, Extension wanted, Extension there) {
        if (Versions.compare(there.version(), wanted.version()) < 0) {
            findings.warns(
                    "extension-version",
                    wanted.name(),
                    "is " + there.version() + " here and " + wanted.version()
                            + " at the source: what the newer one added is missing",
                    "ALTER EXTENSION " + Identifier.quote(wanted.name()) + " UPDATE");
        }
    }
}
