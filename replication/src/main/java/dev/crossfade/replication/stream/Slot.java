package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Clock;
import java.util.Optional;

/**
 * A direction's replication slot at the side that publishes
 * (<a href="https://www.postgresql.org/docs/current/view-pg-replication-slots.html">pg_replication_slots</a>). It bears the
 * migration's name, so one that is there is ours: it is adopted, never made twice.
 */
public final class Slot {

    private static final String STATUS = """
            SELECT active, coalesce(wal_status, 'lost') AS wal_status,
                   coalesce(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn), 0)::bigint AS retained
              FROM pg_replication_slots
             WHERE slot_name = ? AND database = current_database()
            """;

    private static final String LAG = """
            SELECT active, confirmed_flush_lsn IS NOT NULL AND coalesce(wal_status, 'lost') <> 'lost' AS usable,
                   coalesce(confirmed_flush_lsn, '0/0')::text AS applied,
                   coalesce(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), confirmed_flush_lsn), 0)::bigint AS behind
              FROM pg_replication_slots
             WHERE slot_name = ? AND database = current_database()
            """;

    private static final String ELSEWHERE = """
            SELECT database FROM pg_replication_slots
             WHERE slot_name = ? AND database IS DISTINCT FROM current_database()
            """;

    /** The walsender goes first; while it goes the slot is in use. */
    private static final String END_WALSENDER = """
            SELECT pg_terminate_backend(active_pid, 1000)
              FROM pg_replication_slots
             WHERE slot_name = ? AND database = current_database() AND active_pid IS NOT NULL
            """;

    private static final String DROP = """
            SELECT pg_drop_replication_slot(slot_name)
              FROM pg_replication_slots
             WHERE slot_name = ? AND database = current_database() AND NOT active
            """;

    /** The server refuses to go backwards, so it is not asked to. */
    private static final String ADVANCE = """
            SELECT coalesce(
                       CASE WHEN confirmed_flush_lsn < wanted.lsn
                            THEN (SELECT end_lsn FROM pg_replication_slot_advance(slot_name, wanted.lsn))
                       END,
                       confirmed_flush_lsn)::text
              FROM pg_replication_slots, (SELECT ?::pg_lsn AS lsn) AS wanted
             WHERE slot_name = ? AND database = current_database()
            """;

    private static final String CONFIRMED = """
            SELECT confirmed_flush_lsn::text
              FROM pg_replication_slots
             WHERE slot_name = ? AND database = current_database() AND confirmed_flush_lsn IS NOT NULL
            """;

    /** As a person would write it, once nobody fetches from it. */
    public static String removal(String slot) {
        return "SELECT pg_drop_replication_slot('" + slot + "')";
    }

    private static final int DROP_ATTEMPTS = 10;

    private final String name;

    public Slot(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public Optional<SlotStatus> status(PostgresSession source) {
        return source.first(
                STATUS,
                row -> new SlotStatus(
                        name, row.getBoolean("active"), row.getString("wal_status"), row.getLong("retained")),
                name);
    }

    /**
     * From the source's insert position to what the subscriber confirmed as applied and flushed: up to 400 ms old, so good for a
     * threshold and never a proof. Never measured against what was sent, which says "none" while the sender still decodes.
     */
    public Lag lag(PostgresSession source, Clock clock) {
        return source.first(
                        LAG,
                        row -> {
                            if (!row.getBoolean("usable")) {
                                return new Lag.Unknown(clock.instant(), "the slot has lost the log that it needs");
                            }
                            if (!row.getBoolean("active")) {
                                return new Lag.Unknown(clock.instant(), "the slot is not active");
                            }
                            return new Lag.Known(
                                    clock.instant(),
                                    Lsn.parse(row.getString("applied")),
                                    Math.max(0, row.getLong("behind")));
                        },
                        name)
                .orElseGet(() -> new Lag.Unknown(clock.instant(), "there is no slot"));
    }

    /**
     * Lets it forget what is before the position: a slot that nobody uses would keep the log from being removed. Called while the gate is
     * held, on a session of a role that may replicate.
     *
     * @return how far it is now; no further than what is flushed, and never backwards
     */
    public Lsn advance(PostgresSession publisher, Lsn to) {
        return publisher.one(ADVANCE, row -> Lsn.parse(row.getString(1)), to.toString(), name);
    }

    /** How far its subscriber is; empty when there is no such slot, or it has lost its log. */
    public Optional<Lsn> confirmed(PostgresSession publisher) {
        return publisher.first(CONFIRMED, row -> Lsn.parse(row.getString(1)), name);
    }

    /** Drops it, if it is there, and its walsender before it. */
    public void drop(PostgresSession source) {
        refuseOneOfAnotherDatabase(source);
        for (int attempt = 0; attempt < DROP_ATTEMPTS && status(source).isPresent(); attempt++) {
            source.list(END_WALSENDER, row -> row.getBoolean(1), name);
            source.list(DROP, row -> name, name);
        }
        if (status(source).isPresent()) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.TIMED_OUT,
                    "the slot " + name + " stays in use at the " + source.side().label(),
                    "drop the subscription at the " + source.side().other().label()
                            + " first, or disable it there; then run cleanup again");
        }
    }

    private void refuseOneOfAnotherDatabase(PostgresSession source) {
        source.first(ELSEWHERE, row -> String.valueOf(row.getString(1)), name).ifPresent(database -> {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.REFUSED,
                    "the slot " + name + " belongs to the database " + database,
                    "check " + source.side().label() + ".database.url: the migration was begun with another one");
        });
    }
}
