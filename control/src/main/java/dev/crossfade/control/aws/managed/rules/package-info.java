/**
 * What it means for a migration how AWS runs a tenant's databases and applications: records of what was seen, and rules that make findings of
 * it. Pure. Called by the look.
 */
@NullMarked
package dev.crossfade.control.aws.managed.rules;

import org.jspecify.annotations.NullMarked;
