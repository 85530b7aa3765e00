/**
 * What an operator may ask for now, why something is refused, and what is safe next. Uses step, watch, routing and the
 * switchover's words; called by the workflow and the runner.
 */
@NullMarked
package dev.crossfade.control.workflow.verbs;

import org.jspecify.annotations.NullMarked;
