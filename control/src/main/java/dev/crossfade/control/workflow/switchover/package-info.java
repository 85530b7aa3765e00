/**
 * One attempt, told from top to bottom in Switchover, and its way back in Unwinding. Uses step, watch, routing, journal
 * and pace; called by the workflow.
 */
@NullMarked
package dev.crossfade.control.workflow.switchover;

import org.jspecify.annotations.NullMarked;
