/**
 * The controller as a process: what it is put together of, what it does while it leads, what a store tells its endpoints, and how it ends.
 * It may use every package of control but the operator's commands. Called by config's command line, and by a rehearsal that starts a
 * controller with other databases.
 */
@NullMarked
package dev.crossfade.control.daemon;

import org.jspecify.annotations.NullMarked;
