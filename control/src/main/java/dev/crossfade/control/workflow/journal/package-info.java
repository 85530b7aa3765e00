/**
 * What is written down of a migration before and after each of its steps, and the port to the store that keeps it. Uses
 * migration; called by all packages that change something.
 */
@NullMarked
package dev.crossfade.control.workflow.journal;

import org.jspecify.annotations.NullMarked;
