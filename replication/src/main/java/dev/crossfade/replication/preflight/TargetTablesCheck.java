package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Whether the target has the schemas, and whether something there would stop apply. */
final class TargetTablesCheck {

    private static final String FIRING_TRIGGERS = """
            SELECT t.tgname, n.nspname, c.relname
              FROM pg_trigger t
              JOIN pg_class c ON c.oid = t.tgrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R') AND n.nspname = ANY (?)
             ORDER BY n.nspname, c.relname, t.tgname
            """;

    private final TenantSettings.Replication settings;
    private final boolean schemaIsCopied;

    /** @param schemaIsCopied nothing needs to be there yet */
    TargetTablesCheck(TenantSettings.Replication settings, boolean schemaIsCopied) {
        this.settings = settings;
        this.schemaIsCopied = schemaIsCopied;
    }

    List<Finding> look(PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        if (!schemaIsCopied) {
            ConfiguredSchemas.check(target, findings, settings.schemas());
        }
        target.list(
                FIRING_TRIGGERS,
                row -> {
                    findings.warns(
                            "firing-trigger",
                            row.getString("tgname") + " on " + row.getString("nspname") + "."
                                    + row.getString("relname"),
                            "ENABLE ALWAYS or REPLICA: it fires for replicated rows, too; if it writes, apply stops or"
                                    + " doubles what it wrote",
                            "ALTER TABLE … ENABLE TRIGGER …, unless it only looks");
                    return true;
                },
                settings.schemas());
        return findings.all();
    }
}
