/**
 * A controller that dies at the worst moments, as a process of its own that is killed from outside, with the application writing to
 * whichever side lets it. Uses the lab, the ledger and the sampler of the rehearsal; called by nobody.
 */
@NullMarked
package dev.crossfade.rehearsal.crash;

import org.jspecify.annotations.NullMarked;
