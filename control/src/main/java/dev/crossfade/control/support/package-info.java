/**
 * What somebody needs who helps from elsewhere: parts that are looked for one by one, and the archive in which they are handed on, bounded
 * and without secrets. Uses config and outward; called by the API and the command line.
 */
@NullMarked
package dev.crossfade.control.support;

import org.jspecify.annotations.NullMarked;
