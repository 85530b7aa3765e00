/**
 * The command {@code crossfade rehearse}: a whole migration under load, told from beginning to end in one method of
 * {@link dev.crossfade.rehearsal.Rehearsal}. Meets proxy and controller only as processes: by command line, configuration and HTTP.
 * Uses every other package of the module; called by the command line's root.
 */
@NullMarked
package dev.crossfade.rehearsal;

import org.jspecify.annotations.NullMarked;
