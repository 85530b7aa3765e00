/**
 * The command {@code crossfade loadtest}: open-loop load on any URL, told from beginning to end in one method of
 * {@link dev.crossfade.rehearsal.loadtest.Loadtest}. Speaks HTTP only. Uses {@code loadtest.scenario}, {@code loadtest.result} and
 * {@code rehearsal.report}; called by the command line's root.
 */
@NullMarked
package dev.crossfade.rehearsal.loadtest;

import org.jspecify.annotations.NullMarked;
