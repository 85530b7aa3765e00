package dev.crossfade.replication.fence.guard;

import dev.crossfade.config.model.Counted;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The guard's triggers at one side. A trigger's creation and removal lock the table against writers, so each waits for its lock
 * only shortly, lets the application pass, and tries again; never under the clock. It waits longer, by about a second, only for an
 * autovacuum that our role may not end.
 */
public final class GuardTriggers {

    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Writers of the table queue behind us for as long. */
    private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofSeconds(3);

    /** Beyond {@code deadlock_timeout}, after which the server has an autovacuum give way to whoever waits. */
    private static final Duration MARGIN = Duration.ofMillis(300);

    private static final int MOST_NAMED = 10;

    /** The tables without an enabled trigger of ours. Its parameters: tables, {@link GuardFunction#TRIGGER}. */
    public static final String LACKING = """
            SELECT c.oid::bigint
              FROM unnest(?::oid[]) AS c (oid)
             WHERE NOT EXISTS (
                       SELECT
                         FROM pg_trigger t
                        WHERE t.tgrelid = c.oid
                          AND t.tgname = ?
                          AND t.tgfoid = 'crossfade.guard()'::regprocedure
                          AND t.tgenabled = 'O')
            """;

    /** What conflicts with SHARE ROW EXCLUSIVE; an autovacuum that may be ended is not told, but cancelled. */
    private static final String HOLDERS = """
            SELECT h.name, h.gives_way
              FROM (SELECT DISTINCT a.pid, a.backend_type,
                           a.backend_type = 'autovacuum worker'
                               AND a.query NOT LIKE '%(to prevent wraparound)' AS gives_way,
                           (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS may_end,
                           concat(coalesce(a.backend_type, 'a session'), ' ' || a.pid, ' of ' || a.usename, ', ' || a.state) AS name
                      FROM pg_locks l
                      JOIN pg_stat_activity a ON a.pid = l.pid
                     WHERE l.relation = ?::bigint::oid
                       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                       AND l.granted
                       AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
                       AND l.pid <> pg_backend_pid()) AS h
             WHERE NOT CASE WHEN h.gives_way AND h.may_end THEN pg_cancel_backend(h.pid) ELSE false END
             ORDER BY h.name
            """;

    private static final String DEADLOCK_TIMEOUT =
            "SELECT setting::bigint FROM pg_settings WHERE name = 'deadlock_timeout'";

    private static final String PRESENT = """
            SELECT t.tgrelid::bigint, n.nspname, c.relname, c.relkind = 'f', ''
              FROM pg_trigger t
              JOIN pg_class c ON c.oid = t.tgrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE t.tgfoid = to_regprocedure('crossfade.guard()')
             ORDER BY n.nspname, c.relname
            """;

    private final Gate gate;
    private final TableSelection selection;

    public GuardTriggers(Gate gate, TableSelection selection) {
        this.gate = gate;
        this.selection = selection;
    }

    /** Creates what lacks, table by table; one that was disabled is enabled again. */
    public void create(PostgresSession session) {
        for (GuardedTable table : lacking(session, GuardedTable.read(session, selection))) {
            withShortLocks(session, table, creation(table));
        }
    }

    public static String creation(GuardedTable table) {
        return "CREATE OR REPLACE TRIGGER " + GuardFunction.TRIGGER
                + " BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON " + table.quoted()
                + " FOR EACH STATEMENT EXECUTE FUNCTION crossfade.guard();"
                + " ALTER TABLE " + (table.foreign() ? "" : "ONLY ") + table.quoted() + " ENABLE TRIGGER "
                + GuardFunction.TRIGGER;
    }

    public static String removal(GuardedTable table) {
        return "DROP TRIGGER IF EXISTS " + GuardFunction.TRIGGER + " ON " + table.quoted();
    }

    /** Drops every one of ours, whatever is selected by now. */
    public void drop(PostgresSession session) {
        for (GuardedTable table : session.list(PRESENT, GuardedTable::of)) {
            withShortLocks(session, table, removal(table));
        }
    }

    /**
     * REFUSED with the tables' names when one lacks its trigger, or somebody disabled it. Within an act or without.
     *
     * @return every guarded table
     */
    public List<GuardedTable> verify(PostgresSession session) {
        List<GuardedTable> tables = GuardedTable.read(session, selection);
        List<GuardedTable> lacking = lacking(session, tables);
        if (!lacking.isEmpty()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + session.side().label() + "'s guard is not in place on "
                            + Counted.of(lacking.size(), "table") + ": "
                            + firstOf(lacking.stream().map(GuardedTable::name).toList()),
                    "guard the side again; if somebody makes tables just now, or disables the guard's triggers, stop that first");
        }
        return tables;
    }

    /**
     * REFUSED with the tables' names when one has come, gone or been altered since another reading: that is not replicated, so the other
     * side would go on without what somebody was told is committed. To {@link #verify} beside.
     */
    public void insistUnchanged(PostgresSession session, List<GuardedTable> since) {
        List<TableName> changed = GuardedTable.changed(since, verify(session));
        if (!changed.isEmpty()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "these tables were made, dropped or altered at the "
                            + session.side().label() + " while it was being fenced: " + firstOf(changed),
                    "make the same change at the " + session.side().other().label()
                            + ", and try again once nobody changes the schema");
        }
    }

    private static String firstOf(List<TableName> tables) {
        return tables.stream().limit(MOST_NAMED).map(TableName::toString).collect(Collectors.joining(", "))
                + (tables.size() > MOST_NAMED ? ", …" : "");
    }

    private static List<GuardedTable> lacking(PostgresSession session, List<GuardedTable> tables) {
        List<Long> oids = session.list(
                LACKING,
                row -> row.getLong(1),
                tables.stream().map(GuardedTable::oid).toList(),
                GuardFunction.TRIGGER);
        return tables.stream().filter(table -> oids.contains(table.oid())).toList();
    }

    private void withShortLocks(PostgresSession session, GuardedTable table, String ddl) {
        Deadline deadline = Deadline.after(PATIENCE);
        Duration lockTimeout = LOCK_TIMEOUT;
        while (true) {
            session.lockTimeout(lockTimeout);
            try {
                gate.act(session, locked -> {
                    session.execute(ddl);
                    return locked;
                });
                session.lockTimeout(Duration.ofSeconds(5));
                return;
            } catch (ReplicationFailure e) {
                if (e.kind() != Kind.TIMED_OUT) {
                    throw e;
                }
                List<Holder> holders = makeVacuumGiveWay(session, table);
                deadline.check("the lock for the guard's trigger on " + table.name() + " could not be had"
                        + (holders.isEmpty() ? "" : ": held by " + named(holders)));
                lockTimeout = holders.stream().anyMatch(Holder::givesWay) ? untilVacuumGivesWay(session) : LOCK_TIMEOUT;
                deadline.pause(BETWEEN);
            }
        }
    }

    /**
     * Who keeps a lock from us.
     *
     * @param givesWay an autovacuum, to whoever waits for longer than {@code deadlock_timeout}
     */
    private record Holder(String name, boolean givesWay) {}

    private static String named(List<Holder> holders) {
        return holders.stream().map(Holder::name).collect(Collectors.joining(", "));
    }

    /**
     * An autovacuum gives way by itself only to somebody who waits longer than we do, and one of a large table takes hours. A superuser
     * ends it.
     *
     * @return who else keeps the lock from us, and the autovacuum where our role may not end it
     */
    private static List<Holder> makeVacuumGiveWay(PostgresSession session, GuardedTable table) {
        return session.list(
                HOLDERS, row -> new Holder(String.valueOf(row.getString(1)), row.getBoolean(2)), table.oid());
    }

    private static Duration untilVacuumGivesWay(PostgresSession session) {
        Duration wanted = Duration.ofMillis(session.one(DEADLOCK_TIMEOUT, row -> row.getLong(1)))
                .plus(MARGIN);
        return wanted.compareTo(LONGEST_LOCK_TIMEOUT) > 0 ? LOCK_TIMEOUT : wanted;
    }
}
