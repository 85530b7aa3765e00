package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;

/**
 * Waits, off the clock, until the subscriber, "the target", has applied all that the publisher has committed by now. Apply goes
 * through the log in order, so a position that was reported as reached, past one that was written just now, is enough. Never used for
 * the switchover itself: there only the token counts.
 */
public final class ApplyBarrier {

    private static final Duration AT_MOST = Duration.ofSeconds(60);

    /**
     * {@code latest_end_lsn} moves with a keepalive only, and a publisher sends none when the subscriber has already answered the mark
     * itself. On an idle one nothing follows then until its next entry in the log, up to 15 s later; another mark is such an entry.
     */
    private static final Duration MARK_AGAIN_AFTER = Duration.ofMillis(500);

    /** A message of our own, committed: it flushes all before it, and gives an idle source something to send. */
    private static final String MARK = "SELECT pg_logical_emit_message(true, 'crossfade', 'barrier')";

    /** Answers after 20 ms at most when it is not yet true: the server waits for us, not the network. */
    private static final String REACHED = """
            WITH looked AS MATERIALIZED (
                SELECT coalesce(bool_or(latest_end_lsn >= ?::pg_lsn), false) AS reached
                  FROM pg_stat_subscription
                 WHERE subname = ? AND relid IS NULL
            )
            SELECT reached, CASE WHEN NOT reached THEN pg_sleep(0.02)::text END FROM looked
            """;

    private static final String SUBSCRIBED = """
            SELECT EXISTS (
                SELECT
                  FROM pg_subscription s
                  JOIN pg_database d ON d.oid = s.subdbid
                 WHERE s.subname = ? AND d.datname = current_database())
            """;

    private final String subscription;

    public ApplyBarrier(String subscription) {
        this.subscription = subscription;
    }

    /**
     * Returns at once where there is no subscription: nothing will be applied then.
     *
     * @throws ReplicationFailure TIMED_OUT when apply does not get there within a minute
     */
    public void await(PostgresSession source, PostgresSession target) {
        if (!target.one(SUBSCRIBED, row -> row.getBoolean(1), subscription)) {
            return;
        }
        Lsn mark = source.one(MARK, row -> Lsn.parse(row.getString(1)));
        Deadline deadline = Deadline.after(AT_MOST);
        Deadline marked = Deadline.after(MARK_AGAIN_AFTER);
        while (!target.one(REACHED, row -> row.getBoolean("reached"), mark.toString(), subscription)) {
            if (deadline.isPast()) {
                throw new ReplicationFailure(
                        ReplicationFailure.Kind.TIMED_OUT,
                        "the " + target.side().label() + " has not applied what the "
                                + source.side().label() + " committed within " + AT_MOST.toSeconds() + " s",
                        "look at the " + target.side().label()
                                + "'s log and at pg_stat_subscription: apply is slow, or has stopped on an error");
            }
            if (marked.isPast()) {
                source.execute(MARK);
                marked = Deadline.after(MARK_AGAIN_AFTER);
            }
        }
    }
}
