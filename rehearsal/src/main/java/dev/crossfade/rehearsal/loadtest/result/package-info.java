/**
 * What a load test found: requests by side and outcome, latency, the fate of every key, and the report as values, lines and page.
 * Counts, decides and renders; touches no connection. Uses {@code loadtest.scenario} as values and {@code rehearsal.report}; called
 * by {@code rehearsal.loadtest}.
 */
@NullMarked
package dev.crossfade.rehearsal.loadtest.result;

import org.jspecify.annotations.NullMarked;
