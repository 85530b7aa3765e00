/**
 * What logical replication forgets: large objects, carried with their OID, owner and ACL, and compared. {@code LargeObjectSync} is the
 * door: it makes {@code LargeObjectSweep}s from one {@code Horizon} to the next, which look ({@code WrittenSince}, {@code CloseLook}),
 * decide ({@code PagePlan}) and write ({@code LargeObjectWriter}). Uses postgres, and of verify the
 * rule that tells a difference from a change; called by the pair, and by preflight to see what can be done.
 */
@NullMarked
package dev.crossfade.replication.largeobjects;

import org.jspecify.annotations.NullMarked;
