/**
 * What somebody needs who helps from elsewhere, or looks without a controller: the preflight of a tenant, parts that are looked for one by
 * one, and the archive in which they are handed on, bounded and without secrets. Called by the API, the daemon and the command line.
 */
@NullMarked
package dev.crossfade.control.support;

import org.jspecify.annotations.NullMarked;
