/**
 * What logical replication forgets of sequences: read in one statement, written in one statement, never backwards.
 * Uses postgres
 * and schema; called by the pair and by preflight.
 */
@NullMarked
package dev.crossfade.replication.sequences;

import org.jspecify.annotations.NullMarked;
