/** Keeps two processes from using the same files. Uses nothing of ours; called by whoever owns files that only one may write. */
@NullMarked
package dev.crossfade.config.lock;

import org.jspecify.annotations.NullMarked;
