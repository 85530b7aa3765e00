/**
 * Compares rows of both sides and names those that differ. Uses postgres and schema; called by the pair.
 */
@NullMarked
package dev.crossfade.replication.verify;

import org.jspecify.annotations.NullMarked;
