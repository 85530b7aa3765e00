/**
 * The network between the two regions, on loopback: as far as one likes, and as bad. Uses the lab's databases; made by the command, and
 * taken away by {@code rehearsal.fault}.
 */
@NullMarked
package dev.crossfade.rehearsal.network;

import org.jspecify.annotations.NullMarked;
