package dev.crossfade.replication.largeobjects;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A large object as one side has it.
 *
 * @param owner null when the role is gone
 * @param acl who may do what with it, as JSON in an order of its own; never null, for no ACL means the default one
 * @param content a hash over its pages; empty when it has none. A page that was never written counts as different from one of
 *     zeros, so a sparse object stays sparse
 */
record LargeObject(long oid, @Nullable String owner, String acl, String content) {

    boolean hasSameContent(LargeObject other) {
        return content.equals(other.content);
    }

    /** An owner that is gone on the source has no counterpart to compare with. */
    boolean hasSameRights(LargeObject target) {
        return acl.equals(target.acl) && (owner == null || Objects.equals(owner, target.owner));
    }
}
