/**
 * The sample tenant: a shop as its own people would have written it, knowing nothing of Crossfade. One process serves one side.
 * Uses JDBC and the JDK's HTTP server; started as a process of its own, its request types are used by {@code rehearsal.load}.
 */
@NullMarked
package dev.crossfade.rehearsal.tenant;

import org.jspecify.annotations.NullMarked;
