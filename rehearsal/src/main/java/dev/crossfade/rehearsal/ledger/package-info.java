/**
 * The check: what clients were told against what the target's database holds, row by row. Comparing is pure; reading stands apart.
 * Uses JDBC; written to by {@code rehearsal.load}, asked by the command.
 */
@NullMarked
package dev.crossfade.rehearsal.ledger;

import org.jspecify.annotations.NullMarked;
