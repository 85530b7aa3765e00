/**
 * What logical replication forgets of sequences: read in one statement, written in one statement, never backwards.
 * Uses postgres; called by the pair.
 */
@NullMarked
package dev.crossfade.replication.sequences;

import org.jspecify.annotations.NullMarked;
