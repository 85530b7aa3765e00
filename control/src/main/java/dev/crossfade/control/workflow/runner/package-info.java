/**
 * The migrations that run in this controller, a thread each, their upkeep, and their status. Uses the workflow; called
 * by api and the daemon.
 */
@NullMarked
package dev.crossfade.control.workflow.runner;

import org.jspecify.annotations.NullMarked;
