/**
 * The stage of a rehearsal: two PostgreSQL servers, the network between two regions, and the child processes that a user would
 * start. Uses nothing of Crossfade but its command line; called by {@code rehearsal.report} and by tests.
 */
@NullMarked
package dev.crossfade.rehearsal.lab;

import org.jspecify.annotations.NullMarked;
