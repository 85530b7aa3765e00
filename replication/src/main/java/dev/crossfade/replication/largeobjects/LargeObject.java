package dev.crossfade.replication.largeobjects;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A large object as one side has it.
 *
 * @param owner null when the role is gone
 * @param acl who may do what with it, as JSON in an order of its own; null is the default, which gives all to the owner
 * @param content its length, and a hash over its pages. A page that was never written counts as different from one of zeros, so a
 *     sparse object stays sparse; one without a byte, as {@code lo_truncate} leaves at the end, tells nothing but the length
 */
record LargeObject(
        long oid, @Nullable String owner, @Nullable String acl, String content) {

    /** The ACL that lets nobody in, the owner included. */
    static final String NOBODY = "[]";

    boolean hasSameContent(LargeObject other) {
        return content.equals(other.content);
    }

    /** An owner that is gone on the source has no counterpart to compare with. */
    boolean hasSameRights(LargeObject target) {
        return Objects.equals(acl, target.acl) && (owner == null || Objects.equals(owner, target.owner));
    }
}
