/**
 * What migrations do, as spans of a trace each: for whoever looks at them beside everything else that is traced. Uses migration and the
 * listener's port of the workflow's journal; put together by the daemon.
 */
@NullMarked
package dev.crossfade.control.trace;

import org.jspecify.annotations.NullMarked;
