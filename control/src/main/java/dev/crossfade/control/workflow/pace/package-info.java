/**
 * Time and its bounds: budgets, pauses between tries, work beside the main thread, and the failures that end them. Uses
 * nothing of the workflow; called by all packages beside it.
 */
@NullMarked
package dev.crossfade.control.workflow.pace;

import org.jspecify.annotations.NullMarked;
