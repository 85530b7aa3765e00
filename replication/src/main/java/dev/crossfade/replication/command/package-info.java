/**
 * What replication adds to the command line, and needs no controller. Uses the databases' interfaces and the settings; called by the
 * root command, which finds it with {@code ServiceLoader}.
 */
@NullMarked
package dev.crossfade.replication.command;

import org.jspecify.annotations.NullMarked;
