/**
 * The port to the proxies' routes, and what is known of the origins behind them. Uses migration and journal; called by
 * steps and the switchover.
 */
@NullMarked
package dev.crossfade.control.workflow.routing;

import org.jspecify.annotations.NullMarked;
