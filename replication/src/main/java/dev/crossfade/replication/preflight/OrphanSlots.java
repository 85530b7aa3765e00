package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.replication.postgres.PostgresSession;
import org.jspecify.annotations.Nullable;

/** Slots of others that nobody fetches from: each keeps the server's log, of all databases, beside what ours has to keep. */
final class OrphanSlots {

    private static final String ORPHANS = """
            SELECT slot_name, database,
                   pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                                        ELSE pg_current_wal_lsn() END,
                                   restart_lsn)::bigint AS kept
              FROM pg_replication_slots
             WHERE slot_name NOT LIKE 'crossfade\\_%' AND NOT active AND NOT temporary
             ORDER BY kept DESC NULLS LAST, slot_name
            """;

    private OrphanSlots() {}

    static void check(PostgresSession source, Findings findings) {
        source.list(ORPHANS, row -> {
            String slot = String.valueOf(row.getString("slot_name"));
            findings.warns(
                    "orphan-slot",
                    slot,
                    "nobody fetches from this slot" + of(row.getString("database")) + ": it keeps "
                            + kept(row.getLong("kept"))
                            + " of the server's log, more with every change, and takes one of max_replication_slots",
                    "start what fetches from it; or, if nobody needs it: SELECT pg_drop_replication_slot('" + slot
                            + "')");
            return true;
        });
    }

    private static String of(@Nullable String database) {
        return database == null ? "" : " of database " + database;
    }

    /** Nothing for one that was never fetched from. */
    private static String kept(long bytes) {
        return new Bytes(Math.max(0, bytes)).toString();
    }
}
