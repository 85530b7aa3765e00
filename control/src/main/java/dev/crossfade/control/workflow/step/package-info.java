/**
 * What a step is, in what surroundings it is taken, and which come in which order. Uses routing and watch; filled by
 * control.steps.
 */
@NullMarked
package dev.crossfade.control.workflow.step;

import org.jspecify.annotations.NullMarked;
