/**
 * What logical replication forgets of large objects: copied with their OID, owner and ACL, and compared. Uses
 * postgres; called by the pair.
 */
@NullMarked
package dev.crossfade.replication.largeobjects;

import org.jspecify.annotations.NullMarked;
