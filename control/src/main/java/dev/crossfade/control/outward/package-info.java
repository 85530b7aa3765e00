/**
 * What speaks to services of the operator's over HTTP: bounded in time and in what it reads, and without a secret in what it says. Uses
 * config; called by hooks and notify.
 */
@NullMarked
package dev.crossfade.control.outward;

import org.jspecify.annotations.NullMarked;
