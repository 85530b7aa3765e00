package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.dump.SchemaCopy;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReading;
import java.util.List;

/** Whether {@code replication.copySchema} can do what it will: the program, roles, rights, extensions. */
final class SchemaCopyCheck {

    private final TenantSettings.Replication settings;
    private final DatabaseSettings database;

    /** @param database the target's */
    SchemaCopyCheck(TenantSettings.Replication settings, DatabaseSettings database) {
        this.settings = settings;
        this.database = database;
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
        if (!SequenceReading.known(source, new TableSelection(settings)).isEmpty()) {
            new TableRights(target, findings, database.user()).onSequencesToCome();
        }
        return findings.all();
    }
}
