package dev.crossfade.control.workflow.journal;

import java.time.Instant;
import java.util.UUID;

/**
 * One line of a migration's journal: what was tried, by whom, when, and what it found.
 *
 * @param migration whose
 * @param generation of the controller that tried it
 * @param at when it ended
 * @param step what was tried
 * @param outcome {@code done, waiting, failed, unwound, …}
 * @param found in words; never a secret
 */
public record JournalEntry(UUID migration, long generation, Instant at, String step, String outcome, String found) {}
