package dev.crossfade.replication.largeobjects;

import java.util.List;

/**
 * What was carried, and whether both sides are equal now.
 *
 * @param compared objects on the source
 * @param carried objects written to, or removed from, the target
 * @param different OIDs that still differ in content, owner or ACL, with why: {@code "16432: content"}; empty is equal
 */
public record LargeObjectReport(long compared, long carried, List<String> different) {

    public LargeObjectReport {
        different = List.copyOf(different);
    }

    /** As what stands after another pass over the same objects. */
    LargeObjectReport then(LargeObjectReport later) {
        return new LargeObjectReport(later.compared, carried + later.carried, later.different);
    }
}
