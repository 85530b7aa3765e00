/**
 * What a migration will do, in order, with its statements and calls, and a hash by which two plans are known for the same. Pure: what it goes
 * by is handed in. Uses the steps' own words, the switchover's, and what the databases foresee; called by the verbs, the API and the
 * command line. And the page for a person who goes on by hand, which goes by the gates instead.
 */
@NullMarked
package dev.crossfade.control.plan;

import org.jspecify.annotations.NullMarked;
