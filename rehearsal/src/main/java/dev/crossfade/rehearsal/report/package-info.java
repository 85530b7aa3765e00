/**
 * What a rehearsal says: the verdict, the switchover's phases, the report as JSON and as a page with charts, and the lines in the
 * terminal. Decides and renders; uses {@code rehearsal.ledger} and {@code rehearsal.load} as values; called by the command.
 */
@NullMarked
package dev.crossfade.rehearsal.report;

import org.jspecify.annotations.NullMarked;
