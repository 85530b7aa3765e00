package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What an operator is told of the drift: object by object where a few differ, and once where the target has no tables to speak of, for
 * then somebody has not made the schema yet, and every column of it would be an answer to a question that nobody asked.
 */
final class DriftFindings {

    private static final int MOST_DRIFT = 50;
    private static final int MOST_NAMED = 3;

    /** Of the source's tables: a migration tool's own table is often there before the others. */
    private static final int NEARLY_ALL_IN_TEN = 9;

    private final TenantId tenant;
    private final boolean copySchema;
    private final boolean targetHasSchema;

    /**
     * @param copySchema {@code replication.copySchema}
     * @param targetHasSchema whether the configured schemas hold anything at the target
     */
    DriftFindings(TenantId tenant, boolean copySchema, boolean targetHasSchema) {
        this.tenant = tenant;
        this.copySchema = copySchema;
        this.targetHasSchema = targetHasSchema;
    }

    /** @param tables the source's that are carried */
    List<Finding> of(List<TableName> tables, List<Drift> drift) {
        // An extension that the target lacks is a finding of its own, with the statement that makes it.
        List<Drift> differing =
                drift.stream().filter(one -> !one.kind().equals("extension")).toList();
        List<TableName> missing = missing(tables, differing);
        if (missing.isEmpty() || missing.size() * 10 < NEARLY_ALL_IN_TEN * tables.size()) {
            return oneByOne(differing);
        }
        Predicate<Drift> comesAtOnce = one -> one.isMissingAtTarget() && one.comesWithTheSchema();
        long others = differing.stream().filter(comesAtOnce).count() - missing.size();
        List<Finding> all = new ArrayList<>(atOnce(tables.size(), missing, others));
        all.addAll(oneByOne(differing.stream().filter(comesAtOnce.negate()).toList()));
        return all;
    }

    private static List<TableName> missing(List<TableName> tables, List<Drift> drift) {
        Set<String> lacking = drift.stream()
                .filter(one -> one.kind().equals("table") && one.isMissingAtTarget())
                .map(Drift::object)
                .collect(Collectors.toSet());
        return tables.stream()
                .filter(table -> lacking.contains(table.toString()))
                .toList();
    }

    private List<Finding> atOnce(int tables, List<TableName> missing, long others) {
        Findings findings = new Findings(Side.TARGET);
        String first =
                missing.stream().limit(MOST_NAMED).map(TableName::toString).collect(Collectors.joining(", "));
        String more = missing.size() > MOST_NAMED ? " and " + (missing.size() - MOST_NAMED) + " more" : "";
        String part = others == 0
                ? ""
                : ", with " + Counted.of(others, "other object") + " of the schema (columns, indexes and the like)";
        findings.blocks(
                "missing-tables",
                missing.size() + " of the source's " + Counted.of(tables, "table"),
                "not here: " + first + more + part + "; replication fills tables, and makes none",
                schemaRemedy());
        return findings.all();
    }

    private String schemaRemedy() {
        if (!targetHasSchema) {
            return "set replication.copySchema: true, and the source's schema is made here, with pg_dump, when the migration"
                    + " begins; or make it by the tenant's own migrations (or pg_dump --schema-only), and check again";
        }
        return copySchema
                ? anew()
                : "let the tenant's own migrations make the rest; or drop what the target has in the configured schemas, and"
                        + " set replication.copySchema: true, which makes a schema only where there is none";
    }

    private List<Finding> oneByOne(List<Drift> drift) {
        Findings findings = new Findings(null);
        drift.stream()
                .limit(MOST_DRIFT)
                .forEach(one ->
                        findings.blocks("drift", one.kind() + " " + one.object(), one.difference(), remedy(one)));
        if (drift.size() > MOST_DRIFT) {
            findings.blocks(
                    "drift",
                    Counted.of(drift.size() - MOST_DRIFT, "more object"),
                    "differing, too",
                    copySchema
                            ? anew()
                            : "make the schemas equal, by the tenant's own migrations on both sides; or drop what the target"
                                    + " has in the configured schemas, and set replication.copySchema: true");
        }
        return findings.all();
    }

    /** A schema that was copied is not copied again: then there is one. */
    private String remedy(Drift difference) {
        if (difference.mend() != null) {
            return "at the target: " + difference.mend();
        }
        return copySchema && difference.comesWithTheSchema()
                ? "make the same change on the target; or have all of it made anew: " + anew()
                : "make the schemas equal; PostgreSQL does not replicate DDL";
    }

    private String anew() {
        return "replication.copySchema makes a schema only where there is none, at the beginning of a migration: drop what"
                + " the target has in the configured schemas (if a migration has begun, after crossfade abort "
                + tenant + "), then crossfade migrate " + tenant;
    }
}
