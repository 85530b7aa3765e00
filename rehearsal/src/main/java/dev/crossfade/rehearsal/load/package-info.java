/**
 * What the tenant's users and workers do meanwhile: open-loop requests through the proxy, a worker that goes to the databases
 * directly, and a sampler that looks for two writable sides. Uses {@code rehearsal.ledger}, {@code rehearsal.tenant}'s requests and
 * {@code rehearsal.lab}'s databases; started by the command.
 */
@NullMarked
package dev.crossfade.rehearsal.load;

import org.jspecify.annotations.NullMarked;
