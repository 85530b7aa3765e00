/**
 * The link that carries changes the other way, so that a switchover can be taken back: made before the switchover, without a row of
 * what the first link brings, and turned on when the target serves. Uses stream, fence and postgres; called by the pair.
 */
@NullMarked
package dev.crossfade.replication.reverse;

import org.jspecify.annotations.NullMarked;
