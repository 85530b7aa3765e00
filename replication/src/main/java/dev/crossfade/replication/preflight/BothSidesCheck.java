package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.SchemaFingerprint;
import java.util.ArrayList;
import java.util.List;

/** What only shows when both sides are laid beside each other. */
final class BothSidesCheck {

    private static final int MOST_DRIFT = 50;

    private static final String LOCALE = """
            SELECT pg_encoding_to_char(encoding) AS encoding,
                   concat_ws(' ', datcollate, datctype,
                       CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END,
                       coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')) AS locale
              FROM pg_database d
             WHERE datname = current_database()
            """;

    private final TenantSettings tenant;
    private final boolean schemaIsCopied;

    /** @param schemaIsCopied nothing needs to be equal yet */
    BothSidesCheck(TenantSettings tenant, boolean schemaIsCopied) {
        this.tenant = tenant;
        this.schemaIsCopied = schemaIsCopied;
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
        if (!here.name().equals(there.name())) {
            findings.warns(
                    "collation",
                    here.name() + " → " + there.name(),
                    "texts sort and compare differently on the two sides",
                    "create the target's database with the source's LC_COLLATE, LC_CTYPE and locale provider");
        }
        if (!schemaIsCopied) {
            drift(source, target, findings);
        }
        List<Finding> all = new ArrayList<>(findings.all());
        if (tenant.replication().largeObjects() != TenantSettings.LargeObjects.NONE) {
            all.addAll(LargeObjectOwners.look(source, target));
        }
        return all;
    }

    private void drift(PostgresSession source, PostgresSession target, Findings findings) {
        // An extension that the target lacks is a finding of its own, with the statement that makes it.
        List<Drift> drift = SchemaFingerprint.differences(source, target, tenant).stream()
                .filter(difference -> !difference.kind().equals("extension"))
                .toList();
        drift.stream()
                .limit(MOST_DRIFT)
                .forEach(difference -> findings.blocks(
                        "drift",
                        difference.kind() + " " + difference.object(),
                        difference.difference(),
                        remedy(difference)));
        if (drift.size() > MOST_DRIFT) {
            findings.blocks(
                    "drift",
                    (drift.size() - MOST_DRIFT) + " more objects",
                    "these differ, too",
                    tenant.replication().copySchema()
                            ? anew()
                            : "load the source's schema into the target first (pg_dump --schema-only, or"
                                    + " replication.copySchema: true)");
        }
    }

    /** A schema that was copied is not copied again: then there is one. */
    private String remedy(Drift difference) {
        return tenant.replication().copySchema() && difference.comesWithTheSchema()
                ? "make the same change on the target; or have all of it made anew: " + anew()
                : "make the schemas equal; PostgreSQL does not replicate DDL";
    }

    private String anew() {
        return "replication.copySchema makes a schema only where there is none, at the beginning of a migration: drop what"
                + " the target has in the configured schemas (if a migration has begun, after crossfade abort "
                + tenant.id() + "), then crossfade migrate " + tenant.id();
    }

    /** By way of JSON, for 14 knows no locale provider, and 17 has another name for the locale. */
    private static Locale locale(PostgresSession session) {
        return session.one(LOCALE, row -> new Locale(row.getString("encoding"), row.getString("locale")));
    }

    private record Locale(String encoding, String name) {}
}
