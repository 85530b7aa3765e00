/**
 * Crossfade as its user meets it: the program as processes of its own, a file written by hand, databases and origins that are not
 * the rehearsal's. Uses only the lab's PostgreSQL servers of the rest.
 */
@NullMarked
package dev.crossfade.rehearsal.user;

import org.jspecify.annotations.NullMarked;
