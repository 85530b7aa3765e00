/**
 * Reports for people and programs: the directory that {@code --report} names, and pages that are one file. Uses {@code config.cli} and
 * {@code config.wire}; called by every command that reports.
 */
@NullMarked
package dev.crossfade.config.report;

import org.jspecify.annotations.NullMarked;
