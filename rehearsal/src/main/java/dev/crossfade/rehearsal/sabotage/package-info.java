/**
 * A controller that does one thing wrong on purpose, so that the rehearsal's checks can be seen to find it. Sits at the seam
 * {@link dev.crossfade.replication.DatabasePairs}; started by {@code rehearsal.lab} in the place of {@code crossfade control}.
 */
@NullMarked
package dev.crossfade.rehearsal.sabotage;

import org.jspecify.annotations.NullMarked;
