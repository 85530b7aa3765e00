package dev.crossfade.replication.reverse;

import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What one side has got of the other, as far as it knows itself. What the other committed after that, it does not know: nothing here says
 * how much that is.
 *
 * @param tokenEpoch of the last token that is there; what was committed before it is there, too. Null when there is none
 * @param tokenAt when that was written; null when there is none
 * @param position in the other's log up to which its changes were applied; null when none were, or when we may not ask
 * @param heardAt when the other was last heard of; null when that is not known, as once its worker has ended
 */
public record Received(
        @Nullable Long tokenEpoch,
        @Nullable Instant tokenAt,
        @Nullable String position,
        @Nullable Instant heardAt) {

    /** It outlives the worker, and a restart; for superusers alone, unless somebody granted it. */
    private static final String POSITION = "pg_replication_origin_progress('pg_' || s.oid, false)";

    private static final String MAY_ASK_FOR_POSITION = """
            SELECT has_function_privilege('pg_replication_origin_progress(text, boolean)', 'EXECUTE')
            """;

    private static final String READ = """
            SELECT t.epoch, t.at, (%s)::text AS position, w.last_msg_receipt_time AS heard_at
              FROM (VALUES (?)) AS wanted (name)
              LEFT JOIN LATERAL (SELECT epoch, at FROM crossfade.token ORDER BY epoch DESC LIMIT 1) AS t ON true
              LEFT JOIN pg_subscription s
                     ON s.subname = wanted.name
                    AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
              LEFT JOIN pg_stat_subscription w ON w.subid = s.oid AND w.relid IS NULL
            """;

    /** @param subscription by which the changes come */
    static Received read(PostgresSession session, String subscription) {
        boolean mayAsk = session.one(MAY_ASK_FOR_POSITION, row -> row.getBoolean(1));
        return session.one(
                READ.formatted(mayAsk ? POSITION : "w.latest_end_lsn"),
                row -> new Received(
                        row.getObject("epoch", Long.class),
                        instant(row.getObject("at", OffsetDateTime.class)),
                        row.getString("position"),
                        instant(row.getObject("heard_at", OffsetDateTime.class))),
                subscription);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
