/**
 * Who may write: the gate row in each database, the target's guard, the source's fence with exact termination and
 * its proof, the token, opening and unwinding (SWITCHOVER.md). Uses postgres and schema; called by the two sides.
 */
@NullMarked
package dev.crossfade.replication.fence;

import org.jspecify.annotations.NullMarked;
