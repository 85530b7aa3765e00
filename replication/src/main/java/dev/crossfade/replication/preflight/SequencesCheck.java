package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.Sequence;
import dev.crossfade.replication.sequences.SequenceReading;
import dev.crossfade.replication.sequences.SequenceTrait;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which of the sequences that are carried are of a kind that its owner should know of: those that cycle, end soon, or are cached. */
final class SequencesCheck {

    /** One that our role may not look into counts as untouched: the missing privilege is a finding of its own. */
    private static final String CARRIED = """
            SELECT c.oid, n.nspname, c.relname, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
                   coalesce(
                       CASE WHEN has_sequence_privilege(c.oid, 'SELECT, USAGE') THEN pg_sequence_last_value(c.oid) END,
                       s.seqstart) AS last
              FROM pg_sequence s
              JOIN pg_class c ON c.oid = s.seqrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid::bigint = ANY (?::bigint[])
             ORDER BY n.nspname, c.relname
            """;

    private final TenantSettings tenant;

    SequencesCheck(TenantSettings tenant) {
        this.tenant = tenant;
    }

    List<Finding> look(PostgresSession source) {
        Map<SequenceTrait, List<TableName>> notable = new EnumMap<>(SequenceTrait.class);
        source.list(
                CARRIED,
                row -> {
                    Sequence sequence = new Sequence(
                            row.getLong("oid"),
                            new TableName(row.getString("nspname"), row.getString("relname")),
                            row.getLong("last"),
                            true,
                            row.getLong("seqincrement"),
                            row.getLong("seqmin"),
                            row.getLong("seqmax"),
                            row.getLong("seqcache"),
                            row.getBoolean("seqcycle"));
                    SequenceTrait.of(sequence, tenant.switchover().budget())
                            .forEach(trait -> notable.computeIfAbsent(trait, any -> new ArrayList<>())
                                    .add(sequence.name()));
                    return true;
                },
                List.copyOf(SequenceReading.known(source, new TableSelection(tenant.replication()))
                        .values()));
        Findings findings = new Findings(Side.SOURCE);
        notable.forEach((trait, names) -> told(findings, trait, names));
        return findings.all();
    }

    private static void told(Findings findings, SequenceTrait trait, List<TableName> names) {
        String object = Counted.of(names.size(), "sequence");
        String named = RelationsCheck.named(names);
        switch (trait) {
            case CYCLES ->
                findings.notes(
                        "sequences-cycling",
                        object,
                        named
                                + ": of one that begins anew at its end no value is ahead: it is set exactly, inside the pause",
                        "nothing to do");
            case NEARLY_EXHAUSTED ->
                findings.notes(
                        "sequences-nearly-exhausted",
                        object,
                        named + ": so near the end that headroom would pass it: set exactly, inside the pause",
                        "ALTER SEQUENCE … MAXVALUE (and its column's type, and AS bigint), on both sides, before the end");
            case CACHED ->
                findings.notes(
                        "sequences-cached",
                        object,
                        named
                                + ": a session takes several values at once; what the source's sessions have taken and not"
                                + " used is never used",
                        "nothing to do where gaps do no harm; else ALTER SEQUENCE … CACHE 1 on both sides");
        }
    }
}
