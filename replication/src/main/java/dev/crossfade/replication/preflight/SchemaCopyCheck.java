package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.dump.SchemaCopy;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether {@code replication.copySchema} can do what it will: the program, roles, rights, extensions. */
final class SchemaCopyCheck {

    /** {@code pg_dump} locks every table of the schemas, which takes the right to read it; also one that is not carried. */
    private static final String LOCKED = """
            SELECT c.oid::bigint
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ANY (?::text[])
               AND c.relkind IN ('r', 'p')
               AND c.relpersistence <> 't'
               AND NOT EXISTS (
                       SELECT
                         FROM pg_depend d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;

    private final TenantSettings.Replication settings;
    private final DatabaseSettings atSource;
    private final DatabaseSettings atTarget;

    SchemaCopyCheck(TenantSettings.Replication settings, DatabaseSettings atSource, DatabaseSettings atTarget) {
        this.settings = settings;
        this.atSource = atSource;
        this.atTarget = atTarget;
    }

    List<Finding> look(SchemaCopy copy, PostgresSession source, PostgresSession target) {
        Findings findings = new Findings(Side.TARGET);
        try {
            copy.insistOnProgram(source);
            findings.notes(
                    "schema-copied",
                    "",
                    "the configured schemas hold nothing here: the source's are made with pg_dump"
                            + " (replication.copySchema), or not at all",
                    "nothing to do; settings of roles and database, and memberships of roles, are made by hand");
        } catch (ReplicationFailure e) {
            findings.blocks("pg-dump", "control.pgDump", String.valueOf(e.getMessage()), e.action());
        }
        copy.missing(source, target).stream()
                // An extension that is missing is a finding of its own.
                .filter(missing -> !missing.code().equals("missing-extension"))
                .forEach(missing ->
                        findings.blocks(missing.code(), missing.object(), missing.meaning(), missing.remedy()));
        TableSelection selection = new TableSelection(settings);
        if (!SequenceReading.known(source, selection).isEmpty()) {
            new TableRights(target, findings, atTarget.user()).onSequencesToCome();
        }
        List<Finding> all = new ArrayList<>(findings.all());
        all.addAll(unreadable(source, selection));
        return all;
    }

    /** That those which are carried cannot be read is a finding of its own. */
    private List<Finding> unreadable(PostgresSession source, TableSelection selection) {
        List<Long> locked = new ArrayList<>(source.list(LOCKED, row -> row.getLong(1), selection.schemas()));
        Set<Long> carried =
                selection.read(source).stream().map(SelectedTable::oid).collect(Collectors.toSet());
        locked.removeIf(carried::contains);
        Findings findings = new Findings(Side.SOURCE);
        new TableRights(source, findings, atSource.user()).on(List.of(), "", locked);
        return findings.all();
    }
}
