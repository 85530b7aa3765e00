package dev.crossfade.replication.fence.gate;

import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.Optional;

/**
 * Where the log of a side stood while it was being opened. What was committed there before came by replication, for the side refused
 * everybody else, and what its application writes comes after it: so the link that leads from there begins at this position, and the
 * pause need not wait for a slot to be moved.
 */
public final class OpeningPosition {

    /** With a flush, whatever the database's setting: a slot goes no further than what is on the disk. */
    private static final String REMEMBER = """
            UPDATE crossfade.gate
               SET before = before || jsonb_build_object('skipped', pg_current_wal_insert_lsn()::text)
             WHERE set_config('synchronous_commit', 'on', true) = 'on'
            """;

    private static final String REMEMBERED = """
            SELECT before ->> 'skipped' AS skipped FROM crossfade.gate WHERE before -> 'skipped' IS NOT NULL
            """;

    private OpeningPosition() {}

    /** Within the act that opens the side, while its gate still says that it refuses its application. */
    public static void remember(PostgresSession session) {
        session.update(REMEMBER);
    }

    /** Of the last opening; empty where there was none. */
    public static Optional<Lsn> of(PostgresSession session) {
        return session.first(REMEMBERED, row -> Lsn.parse(row.getString("skipped")));
    }
}
