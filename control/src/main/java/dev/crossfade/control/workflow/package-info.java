/**
 * Moves one migration on, in {@code Workflow}: takes the next step, waits, tries again, recovers, ends. Uses its own packages below, but
 * for the runner, which uses it.
 */
@NullMarked
package dev.crossfade.control.workflow;

import org.jspecify.annotations.NullMarked;
