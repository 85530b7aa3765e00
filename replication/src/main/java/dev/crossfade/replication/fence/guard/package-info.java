/**
 * What keeps an application from writing: triggers on each table, locks, rights on sequences and on the door itself,
 * each given back exactly. Uses gate, sessions and postgres; called by the fence.
 */
@NullMarked
package dev.crossfade.replication.fence.guard;

import org.jspecify.annotations.NullMarked;
