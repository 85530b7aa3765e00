package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SchemaFingerprint;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.ArrayList;
import java.util.List;

/** What only shows when both sides are laid beside each other. */
final class BothSidesCheck {

    private static final String LOCALE = """
            SELECT pg_encoding_to_char(encoding) AS encoding,
                   concat_ws(' ', datcollate, datctype,
                       CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END,
                       coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')) AS locale
              FROM pg_database d
             WHERE datname = current_database()
            """;

    private final TenantSettings tenant;
    private final boolean targetHasSchema;

    /** @param targetHasSchema where it has none, and one is to be copied, nothing needs to be equal yet */
    BothSidesCheck(TenantSettings tenant, boolean targetHasSchema) {
        this.tenant = tenant;
        this.targetHasSchema = targetHasSchema;
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
        List<Finding> all = new ArrayList<>(findings.all());
        if (targetHasSchema || !tenant.replication().copySchema()) {
            all.addAll(drift(source, target));
        }
        if (tenant.replication().largeObjects() != TenantSettings.LargeObjects.NONE) {
            all.addAll(LargeObjectOwners.look(source, target));
        }
        return all;
    }

    private List<Finding> drift(PostgresSession source, PostgresSession target) {
        List<TableName> tables = new TableSelection(tenant.replication())
                .read(source).stream().map(SelectedTable::name).toList();
        return new DriftFindings(tenant.id(), tenant.replication().copySchema(), targetHasSchema)
                .of(tables, SchemaFingerprint.differences(source, target, tenant));
    }

    /** By way of JSON, for 14 knows no locale provider, and 17 has another name for the locale. */
    private static Locale locale(PostgresSession session) {
        return session.one(LOCALE, row -> new Locale(row.getString("encoding"), row.getString("locale")));
    }

    private record Locale(String encoding, String name) {}
}
