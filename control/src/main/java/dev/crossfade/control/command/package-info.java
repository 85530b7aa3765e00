/**
 * What an operator types: verbs that speak to a controller over HTTP. {@code check}, {@code plan}, {@code verify} and
 * {@code support-bundle} do without one, too, and look for themselves; the others use only config and the documents. Called by config's
 * command line.
 */
@NullMarked
package dev.crossfade.control.command;

import org.jspecify.annotations.NullMarked;
