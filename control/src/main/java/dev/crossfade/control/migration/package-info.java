/**
 * One tenant's move as values: its stages, what may follow what, when a switchover may start and when it must be
 * undone. Pure: no clock, thread, database or network. Called by workflow, steps, store and api.
 */
@NullMarked
package dev.crossfade.control.migration;

import org.jspecify.annotations.NullMarked;
