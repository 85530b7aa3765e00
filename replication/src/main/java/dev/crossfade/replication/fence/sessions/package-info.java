/**
 * Who is at work in a database, who may stay, and how the others are ended exactly: never in the middle of a COMMIT.
 * Uses postgres; called by the fence and the guard.
 */
@NullMarked
package dev.crossfade.replication.fence.sessions;

import org.jspecify.annotations.NullMarked;
