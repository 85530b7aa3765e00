/**
 * Brings the source's schema into a target that has none: {@code pg_dump}'s statements, run in a session of ours. Uses the rooms
 * {@code schema}, {@code fence} and {@code postgres}; called by the database pair, and by the preflight for what it would need.
 */
@NullMarked
package dev.crossfade.replication.dump;

import org.jspecify.annotations.NullMarked;
