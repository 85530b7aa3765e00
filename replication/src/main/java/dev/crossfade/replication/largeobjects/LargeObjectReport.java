package dev.crossfade.replication.largeobjects;

import java.util.List;

/**
 * What was carried, and whether both sides are equal now.
 *
 * @param compared objects on the source
 * @param carried objects written to, or removed from, the target
 * @param different objects that still differ in content, owner or ACL, or had been altered, each once, by OID with why:
 *     {@code "16432: content"}; empty is equal
 * @param unsettled objects that changed whenever they were looked at, so that nothing is known about them
 */
public record LargeObjectReport(long compared, long carried, List<String> different, long unsettled) {

    public LargeObjectReport {
        different = List.copyOf(different);
    }

    /** Where all is known. */
    public LargeObjectReport(long compared, long carried, List<String> different) {
        this(compared, carried, different, 0);
    }

    /** As what stands after another pass over the same objects. */
    LargeObjectReport then(LargeObjectReport later) {
        return new LargeObjectReport(later.compared, carried + later.carried, later.different, later.unsettled);
    }
}
