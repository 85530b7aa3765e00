/** Whole proxies and a whole controller in one process, over each way in which they can meet: one suite for all of them. */
@NullMarked
package dev.crossfade.rehearsal.fleet;

import org.jspecify.annotations.NullMarked;
