/**
 * The root of the command line: {@code crossfade}, and the way in which modules add their commands to it. Uses
 * {@code config.settings}; called by the launcher.
 */
@NullMarked
package dev.crossfade.config.cli;

import org.jspecify.annotations.NullMarked;
