/**
 * What a person types: the daemon, and the operator's verbs that speak to it over HTTP. The daemon puts the whole controller
 * together, so it may use every package of control; {@code check} does without one, and
 * looks for itself; the other verbs use only config and the documents. Called by config's command line,
 * and by a rehearsal that starts a controller with other databases.
 */
@NullMarked
package dev.crossfade.control.command;

import org.jspecify.annotations.NullMarked;
