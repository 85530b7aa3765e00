/**
 * Compares rows of both sides and names those that differ. Uses postgres and schema; called by the pair, and by largeobjects for its
 * rule that tells a difference from a change.
 */
@NullMarked
package dev.crossfade.replication.verify;

import org.jspecify.annotations.NullMarked;
