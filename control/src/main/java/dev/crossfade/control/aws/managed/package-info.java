/**
 * What AWS says of a tenant's databases and applications, as a part of a check: a look of a few calls at each side, whose records {@code rules}
 * makes findings of. Changes nothing. Called by whoever checks.
 */
@NullMarked
package dev.crossfade.control.aws.managed;

import org.jspecify.annotations.NullMarked;
