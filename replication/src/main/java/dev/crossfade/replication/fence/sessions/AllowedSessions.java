package dev.crossfade.replication.fence.sessions;

import dev.crossfade.replication.postgres.MigrationSession;

/**
 * Whom a fence leaves alone: our own sessions of this generation, walsenders that stream from a slot, the server's own workers
 * that cannot write user data, and the workers of the subscription that brings back what the other side writes, which is nothing
 * while that is guarded. (Subscriptions that are not this migration's, and workers of extensions, keep a fence from beginning:
 * {@link Fenceability}.) Killing our walsender made switchovers fail 4 of 4 (measured).
 */
public final class AllowedSessions {

    /** A condition on {@code pg_stat_activity a}; its one parameter is {@link #pattern}. */
    public static final String CONDITION = """
            (coalesce(a.usename = current_user AND a.application_name LIKE ?, false)
              OR a.backend_type = 'walsender' AND a.pid IN (SELECT active_pid FROM pg_replication_slots)
              OR a.backend_type IN ('autovacuum worker', 'autovacuum launcher', 'logical replication launcher')
              OR a.backend_type = 'parallel worker' AND a.usename = current_user
              OR a.backend_type LIKE 'logical replication%worker'
                 AND a.pid IN (SELECT s.pid FROM pg_stat_subscription s WHERE s.subname LIKE 'crossfade\\_%'))
            """;

    private AllowedSessions() {}

    public static String pattern(MigrationSession ours) {
        return ours.applicationName() + "/%";
    }
}
