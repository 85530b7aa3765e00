package dev.crossfade.control.workflow.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.control.migration.Actor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change that somebody wanted.
 *
 * @param at when
 * @param actor who, from where, and why
 * @param tenant of what
 * @param what the verb: {@code migrate, switchover, abort, cleanup, route}; {@code route, forced} against the guard
 * @param plan the hash of the one by which the migration was begun; null where it was begun without
 * @param before in words
 * @param after in words
 */
public record AuditEntry(
        Instant at,
        Actor actor,
        String tenant,
        String what,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String plan,
        String before,
        String after) {

    /** Of what belongs to no migration's plan. */
    public AuditEntry(Instant at, Actor actor, String tenant, String what, String before, String after) {
        this(at, actor, tenant, what, null, before, after);
    }
}
