/**
 * The row in each database that decides whether it takes writes, its moves, and the token that follows the last of them
 * (SWITCHOVER.md, "One row decides"). Uses postgres; called by the fence, the guard, and everybody who asks what a gate
 * says.
 */
@NullMarked
package dev.crossfade.replication.fence.gate;

import org.jspecify.annotations.NullMarked;
