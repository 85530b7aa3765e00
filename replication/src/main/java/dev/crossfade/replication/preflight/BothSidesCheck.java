package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.SchemaFingerprint;
import java.util.List;

/** What only shows when both sides are laid beside each other. */
final class BothSidesCheck {

    private static final int MOST_DRIFT = 50;

    private static final String LOCALE = """
            SELECT pg_encoding_to_char(encoding) AS encoding, datcollate, datctype
              FROM pg_database
             WHERE datname = current_database()
            """;

    private final TenantSettings tenant;

    BothSidesCheck(TenantSettings tenant) {
        this.tenant = tenant;
    }

    List<Finding> look(PostgresSession source, PostgresSession target) {
        Findings findings = new Findings(null);
        if (target.serverMajor() < source.serverMajor()) {
            findings.blocks(
                    "version",
                    "PostgreSQL " + source.serverMajor() + " → " + target.serverMajor(),
                    "the target is older than the source",
                    "move to a server of at least PostgreSQL " + source.serverMajor());
        }
        Locale here = locale(source);
        Locale there = locale(target);
        if (!here.encoding().equals(there.encoding())) {
            findings.warns(
                    "encoding",
                    here.encoding() + " → " + there.encoding(),
                    "texts are converted on the way; one that the target cannot write stops apply",
                    "create the target's database with ENCODING '" + here.encoding() + "'");
        }
        if (!here.collate().equals(there.collate()) || !here.ctype().equals(there.ctype())) {
            findings.warns(
                    "collation",
                    here.collate() + " → " + there.collate(),
                    "texts sort and compare differently on the two sides",
                    "create the target's database with the source's LC_COLLATE and LC_CTYPE");
        }
        drift(source, target, findings);
        return findings.all();
    }

    private void drift(PostgresSession source, PostgresSession target, Findings findings) {
        List<Drift> drift = SchemaFingerprint.differences(source, target, tenant);
        drift.stream()
                .limit(MOST_DRIFT)
                .forEach(difference -> findings.blocks(
                        "drift",
                        difference.kind() + " " + difference.object(),
                        difference.difference(),
                        "make the schemas equal; PostgreSQL does not replicate DDL"));
        if (drift.size() > MOST_DRIFT) {
            findings.blocks(
                    "drift",
                    (drift.size() - MOST_DRIFT) + " more objects",
                    "these differ, too",
                    "load the source's schema into the target first (pg_dump --schema-only)");
        }
    }

    private static Locale locale(PostgresSession session) {
        return session.one(
                LOCALE,
                row -> new Locale(row.getString("encoding"), row.getString("datcollate"), row.getString("datctype")));
    }

    private record Locale(String encoding, String collate, String ctype) {}
}
