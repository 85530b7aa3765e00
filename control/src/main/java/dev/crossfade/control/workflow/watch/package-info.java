/**
 * What is seen of both sides: gates, streams, contents, drift, servers. State is never guessed: it is looked at again,
 * and what was not seen counts as unknown. Uses routing, pace and replication; called by everything that decides.
 */
@NullMarked
package dev.crossfade.control.workflow.watch;

import org.jspecify.annotations.NullMarked;
