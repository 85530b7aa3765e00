package dev.crossfade.replication.largeobjects;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A large object as one side has it, read whole.
 *
 * @param rights owner and ACL
 * @param extent how far it reaches
 * @param hash over its pages. A page that was never written counts as different from one of zeros, so a sparse object stays sparse;
 *     one without a byte, as {@code lo_truncate} leaves at the end, tells nothing but the length
 */
record LargeObject(long oid, Rights rights, Extent extent, String hash) {

    boolean hasSameContent(LargeObject other) {
        return extent.length() == other.extent.length() && hash.equals(other.hash);
    }

    /**
     * Who may do what with it.
     *
     * @param owner null when the role is gone
     * @param acl as JSON in an order of its own; null is the default, which gives all to the owner, and
     *     {@code []} lets nobody in, the owner included
     */
    record Rights(@Nullable String owner, @Nullable String acl) {

        /** An owner that is gone has no counterpart to compare with. */
        boolean matchedBy(Rights counterpart) {
            return Objects.equals(acl, counterpart.acl) && (owner == null || owner.equals(counterpart.owner));
        }
    }
}
