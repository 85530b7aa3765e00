/**
 * The operator of the rehearsal: its verbs, and what it sees of the migration, over the controller's HTTP interface and nothing else.
 * Uses the shared documents; called by the command and by {@code rehearsal.fault}.
 */
@NullMarked
package dev.crossfade.rehearsal.operator;

import org.jspecify.annotations.NullMarked;
