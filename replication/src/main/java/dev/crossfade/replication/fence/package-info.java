/**
 * The fence and the opening, told from top to bottom: how the side that serves is made to refuse, provably, and how the other is
 * opened (SWITCHOVER.md). Uses its own gate, guard and sessions, and postgres and schema; called by the two sides.
 */
@NullMarked
package dev.crossfade.replication.fence;

import org.jspecify.annotations.NullMarked;
