package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says of every relation of the configured schemas what becomes of it; one of a kind that nobody knows blocks. */
final class RelationsCheck {

    private static final int MOST_NAMED = 5;

    /** What an extension lets an administrator fill (pg_extension_config_dump), as a list of jobs or of reference systems. */
    private static final String FILLED_BY_HAND = """
            SELECT e.extname, c.oid::regclass::text AS relation
              FROM pg_extension e
             CROSS JOIN unnest(e.extconfig) AS config (oid)
              JOIN pg_class c ON c.oid = config.oid AND c.relkind = 'r'
             ORDER BY 1, 2
            """;

    private final TableSelection selection;

    RelationsCheck(TenantSettings.Replication settings) {
        this.selection = new TableSelection(settings);
    }

    List<Finding> look(PostgresSession source) {
        Findings findings = new Findings(Side.SOURCE);
        Map<RelationFate, List<TableName>> fates = new EnumMap<>(RelationFate.class);
        Relation.read(source, selection)
                .forEach(relation -> relation.fate()
                        .ifPresentOrElse(
                                fate -> fates.computeIfAbsent(fate, any -> new ArrayList<>())
                                        .add(relation.name()),
                                () -> unclassified(findings, relation.name(), relation.kind())));
        fates.forEach((fate, names) -> findings.notes(
                "relations-" + fate.name().toLowerCase(Locale.ROOT),
                Counted.of(names.size(), "relation"),
                fate.inWords() + ": " + named(names),
                "nothing to do"));
        source.list(FILLED_BY_HAND, row -> {
            findings.notes(
                    "extension-table",
                    row.getString("relation"),
                    "belongs to the extension " + row.getString("extname")
                            + ", which lets an administrator fill it; it is not replicated",
                    "look whether it holds something of yours, and carry that by hand");
            return true;
        });
        return findings.all();
    }

    private static void unclassified(Findings findings, TableName name, char kind) {
        findings.blocks(
                "unclassified-relation",
                name.toString(),
                "a relation of kind '" + kind
                        + "', which this version does not know: what becomes of it is not decided",
                "name it in replication.excludeTables if it may stay behind, or ask for a newer Crossfade");
    }

    /** The first few. */
    static String named(List<TableName> names) {
        String first = names.stream().limit(MOST_NAMED).map(TableName::toString).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMED ? first : first + " and " + (names.size() - MOST_NAMED) + " more";
    }
}
