package dev.crossfade.control.workflow.journal;

import dev.crossfade.control.migration.Actor;
import java.time.Instant;

/**
 * One change that somebody wanted.
 *
 * @param at when
 * @param actor who, and from where
 * @param tenant of what
 * @param what the verb: {@code migrate, switchover, abort, cleanup, route}; {@code route, forced} against the guard
 * @param before in words
 * @param after in words
 */
public record AuditEntry(Instant at, Actor actor, String tenant, String what, String before, String after) {}
