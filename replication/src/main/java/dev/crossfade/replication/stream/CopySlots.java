package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Optional;

/**
 * The slots at the publisher by which single tables are copied: {@code pg_<subscription>_sync_<table>_<system>}
 * (<a href="https://www.postgresql.org/docs/current/logical-replication-subscription.html#LOGICAL-REPLICATION-SUBSCRIPTION-SLOT">table
 * synchronisation slots</a>). Each keeps log from the beginning of its copy on, also while nobody copies: a large table's may keep more
 * than the stream's own.
 *
 * @param oid of the subscription
 * @param system the subscriber's system identifier
 */
record CopySlots(String oid, String system) {

    private static final String NAME = """
            SELECT s.oid::text, c.system_identifier::text
              FROM pg_subscription s, pg_control_system() c
             WHERE s.subname = ? AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private static final String NAME_WHILE_COPYING = NAME + """
               AND EXISTS (SELECT FROM pg_subscription_rel r WHERE r.srsubid = s.oid AND r.srsubstate <> 'r')
            """;

    private static final String AT_PUBLISHER = """
            SELECT slot_name, active, coalesce(wal_status, 'lost') AS wal_status,
                   coalesce(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn), 0)::bigint AS retained
              FROM pg_replication_slots
             WHERE database = current_database() AND slot_name ~ ?
             ORDER BY slot_name
            """;

    /** What those of a subscription are called, also while no table is being copied. */
    static CopySlots of(PostgresSession subscriber, String subscription) {
        return subscriber.one(NAME, row -> new CopySlots(row.getString(1), row.getString(2)), subscription);
    }

    /** The same; empty when no table is being copied. */
    static Optional<CopySlots> whileCopying(PostgresSession subscriber, String subscription) {
        return subscriber.first(
                NAME_WHILE_COPYING, row -> new CopySlots(row.getString(1), row.getString(2)), subscription);
    }

    List<SlotStatus> at(PostgresSession publisher) {
        return publisher.list(
                AT_PUBLISHER,
                row -> new SlotStatus(
                        row.getString("slot_name"),
                        row.getBoolean("active"),
                        row.getString("wal_status"),
                        row.getLong("retained")),
                "^pg_" + oid + "_sync_[0-9]+_" + system + "$");
    }
}
