package dev.crossfade.replication.stream;

import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The one subscription of a direction, on the side that it leads to. Its slot is made beforehand, so that the subscription itself can
 * be created in the transaction that holds the gate; what bears the migration's name is ours, and nothing else is touched.
 */
public final class Subscription {

    private static final String EXISTS = """
            SELECT true FROM pg_subscription
             WHERE subname = ? AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private static final String MAY_SUBSCRIBE = """
            SELECT r.rolsuper
                   OR has_database_privilege(current_database(), 'CREATE')
                      AND EXISTS (
                              SELECT
                                FROM pg_roles p
                               WHERE p.rolname IN
                                     ('pg_create_subscription', 'rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')
                                 AND pg_has_role(p.oid, 'USAGE'))
              FROM pg_roles r
             WHERE r.rolname = current_user
            """;

    private static final String TABLES = """
            SELECT n.nspname, c.relname, r.srsubstate
              FROM pg_subscription_rel r
              JOIN pg_subscription s ON s.oid = r.srsubid
              JOIN pg_class c ON c.oid = r.srrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE s.subname = ? AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    /** {@code srsubstate} of a table that no worker of its own copies any more. */
    private static final String REPLICATED = "r";

    private static final String ENABLED = """
            SELECT subenabled FROM pg_subscription
             WHERE subname = ? AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    /**
     * Its own workers; one that has just been disabled ends a moment later. Answers after 20 ms while one is at work: the server waits
     * for whoever asks again, not the network.
     */
    private static final String WORKERS = """
            WITH looked AS MATERIALIZED (
                SELECT count(*) > 0 AS at_work
                  FROM pg_stat_subscription
                 WHERE subname = ? AND pid IS NOT NULL
            )
            SELECT at_work, CASE WHEN at_work THEN pg_sleep(0.02)::text END FROM looked
            """;

    private static final String END_COPIES = """
            SELECT pg_terminate_backend(pid)
              FROM pg_stat_subscription
             WHERE subname = ? AND pid IS NOT NULL AND relid IS NOT NULL
            """;

    private static final int HAS_ORIGINS = 16;

    private static final String ONLY_OWN_CHANGES = """
            SELECT s.suborigin = 'none'
              FROM pg_subscription s
             WHERE s.subname = ? AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private final String name;

    public Subscription(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Whether the session's role may make one: a superuser, or who was given the right that a version, or a provider, has for it. */
    public static boolean mayBeMade(PostgresSession subscriber) {
        return subscriber.one(MAY_SUBSCRIBE, row -> row.getBoolean(1));
    }

    public boolean exists(PostgresSession target) {
        return target.first(EXISTS, row -> row.getBoolean(1), name).isPresent();
    }

    /** The tables that it knows; fewer than the publication has when tables were added. */
    public Set<TableName> knownTables(PostgresSession target) {
        return tables(target).keySet();
    }

    /** Those of them that are copied, and whose changes come with all others'. */
    public Set<TableName> replicatedTables(PostgresSession target) {
        Map<TableName, String> tables = tables(target);
        tables.values().removeIf(state -> !state.equals(REPLICATED));
        return tables.keySet();
    }

    private Map<TableName, String> tables(PostgresSession target) {
        Map<TableName, String> tables = new TreeMap<>();
        target.list(TABLES, row -> Map.entry(new TableName(row.getString(1), row.getString(2)), row.getString(3)), name)
                .forEach(table -> tables.put(table.getKey(), table.getValue()));
        return tables;
    }

    /**
     * How it is created.
     *
     * @param enabled whether it begins at once
     * @param copies what the tables hold; otherwise it brings only what comes
     * @param onlyOwnChanges leaves out what the publisher itself has got by replication; from 16 on, on both servers: a publisher of
     *     14 or 15 takes this without a word, and filters nothing (measured)
     */
    public record Terms(boolean enabled, boolean copies, boolean onlyOwnChanges) {

        /** Of the stream: it copies, and goes on from there. */
        public static Terms copying(boolean onlyOwnChanges) {
            return new Terms(true, true, onlyOwnChanges);
        }

        /** Of the way back: it brings what comes, once it is enabled. */
        public static Terms asleep(boolean onlyOwnChanges) {
            return new Terms(false, false, onlyOwnChanges);
        }

        String inSql() {
            return "enabled = " + enabled + ", copy_data = " + copies + (onlyOwnChanges ? ", origin = none" : "");
        }
    }

    /**
     * Creates it. Called in a transaction that holds the gate, with the slot in place.
     *
     * @param publisher how the subscriber's server reaches the other side's
     */
    public void create(PostgresSession subscriber, ReplicationAccess publisher, Terms terms) {
        String from = subscriber.side().other().label();
        String here = subscriber.side().label();
        try {
            SecretStatement.run(subscriber, SubscriptionStatements.creation(name, publisher, from, terms));
        } catch (ReplicationFailure e) {
            throw new ReplicationFailure(
                    e.kind(),
                    "the " + here + " could not subscribe to the " + from + ": " + e.getMessage()
                            + ConnectionString.strictness(publisher, from),
                    from + ".database.replication says how the " + here + "'s server reaches the " + from
                            + ": check user, password and url as seen from there, and the " + from + "'s pg_hba.conf; "
                            + e.action(),
                    e);
        }
    }

    /**
     * Has the subscriber's server connect to the other side's, and leaves nothing behind: a subscription without a slot, to a
     * publication that there need not be, rolled back. For a role by which one {@linkplain #mayBeMade may be made}.
     *
     * @throws ReplicationFailure with what the server said when it could not
     */
    public static void tryConnection(PostgresSession subscriber, ReplicationAccess publisher) {
        String from = subscriber.side().other().label();
        try {
            subscriber.tryOut(() -> {
                SecretStatement.run(
                        subscriber,
                        "CREATE SUBSCRIPTION crossfade_trial CONNECTION "
                                + Identifier.literal(ConnectionString.of(publisher, from))
                                + " PUBLICATION crossfade_trial"
                                + " WITH (create_slot = false, slot_name = NONE, enabled = false, copy_data = false)");
                return true;
            });
        } catch (ReplicationFailure e) {
            throw new ReplicationFailure(
                    e.kind(), said(e) + ConnectionString.strictness(publisher, from), e.action(), e);
        }
    }

    /** The server's own words in one line: without the place in our statement, and without what libpq asks its user besides. */
    private static String said(ReplicationFailure e) {
        ServerErrorMessage server =
                e.getCause() instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
        String message = server == null ? null : server.getMessage();
        String told = message == null
                ? ""
                : message.lines()
                        .map(String::strip)
                        .filter(line -> !line.endsWith("?"))
                        .collect(Collectors.joining("; "));
        return told.isEmpty() ? String.valueOf(e.getMessage()) : told;
    }

    /** Only a superuser may look at it. */
    private static final String CONNECTION = """
            SELECT s.subconninfo
              FROM pg_subscription s
             WHERE s.subname = ? AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    /**
     * Whether it is told to connect as the settings say; empty where we may not look. Compared here, for a parameter would stand in the
     * server's log.
     */
    public Optional<Boolean> connectsBy(PostgresSession subscriber, ReplicationAccess publisher) {
        String wanted = ConnectionString.of(publisher, subscriber.side().other().label());
        boolean mayLook = subscriber.one(
                "SELECT has_column_privilege('pg_subscription', 'subconninfo', 'SELECT')", row -> row.getBoolean(1));
        return mayLook ? subscriber.first(CONNECTION, row -> wanted.equals(row.getString(1)), name) : Optional.empty();
    }

    /** Has it connect as the settings say from now on. Called in a transaction that holds the gate. */
    public void connectBy(PostgresSession subscriber, ReplicationAccess publisher) {
        SecretStatement.run(
                subscriber,
                "ALTER SUBSCRIPTION " + Identifier.quote(name) + " CONNECTION "
                        + Identifier.literal(ConnectionString.of(
                                publisher, subscriber.side().other().label())));
    }

    /** False also when there is none. */
    public boolean enabled(PostgresSession subscriber) {
        return subscriber.first(ENABLED, row -> row.getBoolean(1), name).orElse(false);
    }

    /** Called in a transaction that holds the gate. Its worker ends, or begins, a moment after the commit. */
    public void enable(PostgresSession subscriber, boolean on) {
        subscriber.execute(SubscriptionStatements.switching(name, on));
    }

    /**
     * Ends the workers that copy a table, which look whether it is disabled only once they have copied: what they have done of their
     * table is rolled back. Called after the commit that disables it, or others would be begun.
     */
    public void endCopies(PostgresSession subscriber) {
        subscriber.list(END_COPIES, row -> true, name);
    }

    /** Whether a worker of it applies here. */
    public boolean works(PostgresSession subscriber) {
        return subscriber.one(WORKERS, row -> row.getBoolean(1), name);
    }

    /** See {@link Terms}. */
    public boolean bringsOnlyOwnChanges(PostgresSession subscriber) {
        return subscriber.serverMajor() >= HAS_ORIGINS
                && subscriber
                        .first(ONLY_OWN_CHANGES, row -> row.getBoolean(1), name)
                        .orElse(false);
    }

    /** Called in a transaction that holds the gate, between servers of 16 or newer. */
    public void bringOnlyOwnChanges(PostgresSession subscriber) {
        subscriber.execute("ALTER SUBSCRIPTION " + Identifier.quote(name) + " SET (origin = none)");
    }

    /** Learns of tables that the publication has got since. Neither possible in a transaction, nor while it is disabled. */
    public void refresh(PostgresSession subscriber, boolean copies) {
        subscriber.execute("ALTER SUBSCRIPTION " + Identifier.quote(name) + " REFRESH PUBLICATION WITH (copy_data = "
                + copies + ")");
    }

    /**
     * Drops it without a word to the source, which may be unreachable: the slot is dropped there by itself. Called in a
     * transaction that holds the gate.
     */
    public void drop(PostgresSession target) {
        if (exists(target)) {
            SubscriptionStatements.removal(name).forEach(target::execute);
        }
    }
}
