package dev.crossfade.replication.stream;

import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;

/**
 * The one subscription of a migration, on the target. Its slot is made beforehand, so that the subscription itself can be created
 * in the transaction that holds the gate; what bears the migration's name is ours, and nothing else is touched.
 */
public final class Subscription {

    private static final String EXISTS = """
            SELECT true FROM pg_subscription
             WHERE subname = ? AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private static final String KNOWN_TABLES = """
            SELECT count(*)
              FROM pg_subscription_rel r
              JOIN pg_subscription s ON s.oid = r.srsubid
             WHERE s.subname = ? AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    /** The statement holds a password: where we may, we keep it out of the server's log. */
    private static final String KEEP_OUT_OF_LOG = """
            SELECT set_config(name, value, true)
              FROM (VALUES ('log_statement', 'none'), ('log_min_error_statement', 'panic'),
                           ('log_min_duration_statement', '-1'))
                   AS quiet (name, value)
             WHERE current_setting('is_superuser') = 'on'
            """;

    private final String name;

    public Subscription(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public boolean exists(PostgresSession target) {
        return target.first(EXISTS, row -> row.getBoolean(1), name).isPresent();
    }

    /** How many tables it knows; less than the publication has when tables were added. */
    public int knownTables(PostgresSession target) {
        return target.one(KNOWN_TABLES, row -> row.getInt(1), name);
    }

    /**
     * Creates it, enabled, and begins the initial copy. Called in a transaction that holds the gate, with the slot in place.
     *
     * @param source how the target's server reaches the source's
     */
    public void create(PostgresSession target, ReplicationAccess source) {
        target.list(KEEP_OUT_OF_LOG, row -> true);
        try {
            // synchronous_commit = off: apply needs no flush a transaction, for the opening's own commit flushes all
            // before it.
            // streaming = on: a transaction of a million rows crosses while it runs, not when the fence waits for it.
            target.execute("CREATE SUBSCRIPTION " + Identifier.quote(name)
                    + " CONNECTION " + Identifier.literal(ConnectionString.of(source))
                    + " PUBLICATION " + Identifier.quote(name)
                    + " WITH (create_slot = false, slot_name = " + Identifier.literal(name)
                    + ", enabled = true, copy_data = true, synchronous_commit = 'off', streaming = on)");
        } catch (ReplicationFailure e) {
            throw new ReplicationFailure(
                    e.kind(),
                    "the target could not subscribe to the source: " + e.getMessage(),
                    "source.database.replication says how the target's server reaches the source: check user, password and url"
                            + " as seen from there, and the source's pg_hba.conf; " + e.action(),
                    e);
        }
    }

    /**
     * Has the target's server connect to the source's, and leaves nothing behind: a subscription without a slot, to a publication that
     * there need not be, rolled back.
     *
     * @throws ReplicationFailure with what the server said when it could not
     */
    public static void tryConnection(PostgresSession target, ReplicationAccess source) {
        target.tryOut(() -> {
            target.list(KEEP_OUT_OF_LOG, row -> true);
            target.execute("CREATE SUBSCRIPTION crossfade_trial CONNECTION "
                    + Identifier.literal(ConnectionString.of(source))
                    + " PUBLICATION crossfade_trial"
                    + " WITH (create_slot = false, slot_name = NONE, enabled = false, copy_data = false)");
            return true;
        });
    }

    /** Learns of tables that the publication has got since, and copies them. Not possible in a transaction. */
    public void refresh(PostgresSession target) {
        target.execute("ALTER SUBSCRIPTION " + Identifier.quote(name) + " REFRESH PUBLICATION");
    }

    /**
     * Drops it without a word to the source, which may be unreachable: the slot is dropped there by itself. Called in a
     * transaction that holds the gate.
     */
    public void drop(PostgresSession target) {
        if (exists(target)) {
            String quoted = Identifier.quote(name);
            target.execute("ALTER SUBSCRIPTION " + quoted + " DISABLE");
            target.execute("ALTER SUBSCRIPTION " + quoted + " SET (slot_name = NONE)");
            target.execute("DROP SUBSCRIPTION " + quoted);
        }
    }
}
