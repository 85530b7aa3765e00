/**
 * The sample tenant: a shop as its own people would have written it, knowing nothing of Crossfade. One process serves one side.
 * Uses JDBC and Netty; started as a process of its own. Its request types, and how it drives sockets, are used by {@code rehearsal.load}.
 */
@NullMarked
package dev.crossfade.rehearsal.tenant;

import org.jspecify.annotations.NullMarked;
