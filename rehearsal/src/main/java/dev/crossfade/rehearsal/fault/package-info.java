/**
 * What goes wrong on purpose in the midst of a migration, each fault a class: servers that are started anew, a network that goes away,
 * parts of a stream that somebody drops, an etcd that is killed. What a fault may lay its hands on it is given as a {@link dev.crossfade.rehearsal.fault.Scene}.
 * Uses the lab, the operator and the load's outages; called by the command.
 */
@NullMarked
package dev.crossfade.rehearsal.fault;

import org.jspecify.annotations.NullMarked;
