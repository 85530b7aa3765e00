/**
 * The shell blocks that a person runs with psql who has to go on without a controller: the same moves of the gates, in the same order
 * and with the same statements, each in a transaction that fails where a gate does not say what it should. Pure: it knows the
 * statements of {@code fence} and {@code plan}, and runs none. Called by whoever writes the runbook.
 *
 * <p>Two things that are not to be seen by looking: a here-document ends with a line that is {@code SQL} and nothing else, so an operator
 * stands on the line that announces it; and {@code \gexec} runs every column of every row, so what makes statements has one column.
 *
 * <p>Not given to anybody: what comes before the hold point, a rollback, and the removal of the gates, which alone say who may write.
 */
@NullMarked
package dev.crossfade.replication.byhand;

import org.jspecify.annotations.NullMarked;
