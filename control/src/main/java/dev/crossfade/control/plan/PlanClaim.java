package dev.crossfade.control.plan;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * By which plan somebody wants a migration to begin, or not at all.
 *
 * @param facts for naming what has changed
 */
public record PlanClaim(String tenant, String version, String hash, SortedMap<String, String> facts) {

    /** @throws IllegalArgumentException where something is missing */
    public PlanClaim {
        if (Stream.of(tenant, version, hash, facts).anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("a plan has tenant, version, hash and facts");
        }
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /** What makes this no plan of today's; empty when it is one. */
    public Optional<Objection> objection(MigrationPlan now) {
        if (!tenant.equals(now.tenant())) {
            return Optional.of(new Objection("it is a plan of the tenant " + tenant));
        }
        if (!version.equals(now.version())) {
            return Optional.of(
                    new Objection("it was made by crossfade " + version + ", and this controller is " + now.version()));
        }
        if (hash.equals(now.hash())) {
            return Optional.empty();
        }
        List<String> changes = PlanDifference.between(facts, now.facts());
        return Optional.of(new Objection(
                changes.isEmpty()
                        ? "what would be done is no longer what it says, although it goes by the same facts"
                        : String.join("; ", changes)));
    }

    /** @param reason in words, fact by fact */
    public record Objection(String reason) {}
}
