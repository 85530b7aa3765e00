/**
 * Which of several controllers acts: one lease in the store that they share, and how each of them knows whether it still holds it.
 * Uses nothing of the controller; called by the daemon and the API, and the store implements its table.
 */
@NullMarked
package dev.crossfade.control.leader;

import org.jspecify.annotations.NullMarked;
