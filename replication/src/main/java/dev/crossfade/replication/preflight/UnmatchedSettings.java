package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TablePattern;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tables and sequences that the settings name and that are not there: a name misspelt does nothing, and says nothing. */
final class UnmatchedSettings {

    /** Whatever an exclusion is asked about: tables of every kind, sequences that may stay behind, and enums that may differ. */
    private static final String EXCLUDABLE = """
            SELECT n.nspname, c.relname
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE (c.relkind IN ('r', 'p', 'f', 'm') OR c.relkind = 'S' AND NOT n.nspname = ANY (?))
               AND n.nspname NOT LIKE 'pg\\_%'
             UNION ALL
            SELECT n.nspname, t.typname
              FROM pg_type t
              JOIN pg_namespace n ON n.oid = t.typnamespace
             WHERE t.typtype = 'e'
            """;

    private final TenantSettings.Replication settings;
    private final TableSelection selection;

    UnmatchedSettings(TenantSettings.Replication settings) {
        this.settings = settings;
        this.selection = new TableSelection(settings);
    }

    /** @param targetHasSchema where it has none, the tables that it will have are the source's */
    List<Finding> look(PostgresSession source, PostgresSession target, boolean targetHasSchema) {
        List<Finding> findings = new ArrayList<>();
        patterns(
                settings.excludeTables(),
                Stream.concat(excludable(source), excludable(target)).toList(),
                pattern -> findings.add(unmatched(
                        null,
                        "replication.excludeTables: " + pattern,
                        "matches no table on either side: it leaves nothing out")));
        patterns(
                settings.truncateTarget(),
                selection.readHoldingRows(targetHasSchema ? target : source).stream()
                        .map(SelectedTable::name)
                        .toList(),
                pattern -> findings.add(unmatched(
                        Side.TARGET,
                        "replication.truncateTarget: " + pattern,
                        "matches no table that is carried and holds rows itself (a partitioned one has them in its"
                                + " partitions): it empties nothing")));
        Set<TableName> sequences = SequenceReading.known(source, selection).keySet();
        settings.exactSequences().stream()
                .filter(wanted -> sequences.stream()
                        .noneMatch(sequence -> sequence.toString().equals(wanted)))
                .forEach(wanted -> findings.add(unmatched(
                        Side.SOURCE,
                        "replication.exactSequences: " + wanted,
                        "names no sequence that is carried: none is kept exact by it")));
        return findings;
    }

    private static void patterns(List<String> texts, List<TableName> tables, Consumer<String> unmatched) {
        texts.stream()
                .filter(text -> tables.stream().noneMatch(TablePattern.of(text)::matches))
                .forEach(unmatched);
    }

    private Stream<TableName> excludable(PostgresSession session) {
        return session
                .list(EXCLUDABLE, row -> new TableName(row.getString(1), row.getString(2)), settings.schemas())
                .stream();
    }

    private static Finding unmatched(@Nullable Side side, String entry, String meaning) {
        return new Finding(
                Finding.Severity.WARNING,
                "matches-nothing",
                side,
                entry,
                meaning,
                "correct it (schema and name as the catalog has them, with a dot between), or remove it");
    }
}
