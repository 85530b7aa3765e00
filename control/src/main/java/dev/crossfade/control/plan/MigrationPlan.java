package dev.crossfade.control.plan;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.crossfade.replication.preflight.Finding;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a migration will do.
 *
 * @param format of this document
 * @param tenant whose
 * @param version of the program that made it
 * @param hash of all that follows but {@code made}, {@code blocked} and {@code findings}, which change by themselves
 * @param made when
 * @param blocked {@code check} names something that stops it
 * @param findings of {@code check}, those that block
 * @param facts what it goes by, each by a name that a person knows
 * @param notified who is told of it meanwhile
 * @param stages in their order
 * @param notMoved what stays behind
 */
@JsonPropertyOrder({
    "format",
    "tenant",
    "version",
    "hash",
    "made",
    "blocked",
    "findings",
    "facts",
    "notified",
    "stages",
    "notMoved"
})
public record MigrationPlan(
        int format,
        String tenant,
        String version,
        String hash,
        Instant made,
        boolean blocked,
        List<Finding> findings,
        SortedMap<String, String> facts,
        List<String> notified,
        List<PlannedStage> stages,
        List<String> notMoved) {

    public static final int FORMAT = 1;

    public MigrationPlan {
        findings = List.copyOf(findings);
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
        notified = List.copyOf(notified);
        stages = List.copyOf(stages);
        notMoved = List.copyOf(notMoved);
    }

    /** What it is asked to be held to. */
    public PlanClaim claim() {
        return new PlanClaim(tenant, version, hash, facts);
    }

    /** Whether it says what it was made to say: nobody has changed it since. */
    public boolean unchanged() {
        return hash.equals(PlanHash.of(this));
    }

    MigrationPlan hashed() {
        return new MigrationPlan(
                format, tenant, version, PlanHash.of(this), made, blocked, findings, facts, notified, stages, notMoved);
    }
}
