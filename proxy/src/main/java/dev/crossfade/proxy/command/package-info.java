/**
 * The proxy's commands: {@code crossfade proxy} builds everything from the settings and runs it, {@code crossfade route} shows and
 * flips routes from outside. Uses every other package of the proxy; called by the command line's root.
 */
@NullMarked
package dev.crossfade.proxy.command;

import org.jspecify.annotations.NullMarked;
