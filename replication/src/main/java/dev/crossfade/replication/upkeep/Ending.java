package dev.crossfade.replication.upkeep;

import dev.crossfade.replication.postgres.ReplicationFailure;
import java.sql.SQLException;
import java.time.Duration;

/** Why a statement was not done. */
enum Ending {
    TOOK_TOO_LONG,
    CANCELLED_BY_SOMEBODY,
    FAILED;

    /** {@code query_canceled}: by the session's time limit, or by whoever asked for it. */
    private static final String CANCELLED = "57014";

    /** The server's clock ran beside ours, and may be adjusted while we wait. */
    private static final int TOLERANCE_PERCENT = 1;

    /**
     * Told by the time: the server has one SQLSTATE for both, and its words are in its own language. A lock that could not be had is a
     * failure like another: it is tried again, and the server's words say so.
     *
     * @param took by our clock
     * @param atMost the session's time limit
     */
    static Ending of(ReplicationFailure failure, Duration took, Duration atMost) {
        if (!(failure.getCause() instanceof SQLException cause) || !CANCELLED.equals(cause.getSQLState())) {
            return FAILED;
        }
        Duration soonest = atMost.minus(atMost.multipliedBy(TOLERANCE_PERCENT).dividedBy(100));
        return took.compareTo(soonest) < 0 ? CANCELLED_BY_SOMEBODY : TOOK_TOO_LONG;
    }
}
