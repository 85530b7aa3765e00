/**
 * The operator's own commands and HTTP calls before and after the stages of a migration: runs them beside it, bounded, and says how they
 * stand. Implements the workflow's port to hooks; uses config and outward; called by workflow and steps (through that port) and put
 * together by the daemon.
 */
@NullMarked
package dev.crossfade.control.hooks;

import org.jspecify.annotations.NullMarked;
