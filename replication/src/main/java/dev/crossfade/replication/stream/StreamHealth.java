package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;

/**
 * What the subscriber shows of a stream's workers at one moment
 * (<a href="https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-SUBSCRIPTION">pg_stat_subscription</a>).
 * A worker that dies of an error is started again every few seconds, so one look tells little: several do.
 *
 * @param present there is a subscription
 * @param enabled it is not disabled
 * @param applying workers that apply
 * @param copying workers that copy a table
 * @param uncopied tables for which a worker of their own is wanted: those that only wait for apply to take them over are done
 * @param waiting a worker waits for a lock
 * @param errors since the subscription was made; 0 below 15, which does not count them
 */
public record StreamHealth(
        boolean present, boolean enabled, int applying, int copying, int uncopied, boolean waiting, long errors) {

    private static final int COUNTS_ERRORS = 15;

    private static final String LOOK = """
            SELECT s.subenabled,
                   (SELECT count(*) FROM pg_stat_subscription w
                     WHERE w.subid = s.oid AND w.pid IS NOT NULL AND w.relid IS NULL) AS applying,
                   (SELECT count(*) FROM pg_stat_subscription w
                     WHERE w.subid = s.oid AND w.pid IS NOT NULL AND w.relid IS NOT NULL) AS copying,
                   (SELECT count(*) FROM pg_subscription_rel r
                     WHERE r.srsubid = s.oid AND r.srsubstate NOT IN ('r', 's')) AS uncopied,
                   EXISTS (SELECT FROM pg_stat_subscription w
                            WHERE w.subid = s.oid AND w.pid IS NOT NULL
                              AND cardinality(pg_blocking_pids(w.pid)) > 0) AS waiting,
                   %s AS errors
              FROM pg_subscription s
             WHERE s.subname = ? AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private static final String WITH_ERRORS = LOOK.formatted("""
            (SELECT apply_error_count + sync_error_count FROM pg_stat_subscription_stats e WHERE e.subid = s.oid)""");

    private static final String WITHOUT_ERRORS = LOOK.formatted("0");

    private static final StreamHealth ABSENT = new StreamHealth(false, false, 0, 0, 0, false, 0);

    /** One look. */
    public static StreamHealth of(PostgresSession subscriber, String subscription) {
        return subscriber
                .first(
                        subscriber.serverMajor() >= COUNTS_ERRORS ? WITH_ERRORS : WITHOUT_ERRORS,
                        row -> new StreamHealth(
                                true,
                                row.getBoolean("subenabled"),
                                row.getInt("applying"),
                                row.getInt("copying"),
                                row.getInt("uncopied"),
                                row.getBoolean("waiting"),
                                row.getLong("errors")),
                        subscription)
                .orElse(ABSENT);
    }

    /** Whether everything that should be at work is. */
    public boolean works() {
        return present && enabled && applying > 0 && (uncopied == 0 || copying > 0) && !waiting;
    }
}
