package dev.crossfade.replication.fence.gate;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A gate whose row somebody has deleted, or dropped with its table. Nothing acts without the row, so nothing would ever be taken away
 * either. It is written anew for two things alone: for the removal, with a state in which nobody may open or fence this side; and as
 * {@code serving}, where the other side's row says that it waits, so that only this one can have served. What it said of before is lost
 * with it.
 */
public final class LostGate {

    /** What is to be known of {@link #lettingIn}. */
    public static final String INSTEAD_OF_PUBLIC =
            "where CONNECT was granted to some roles only, name those instead of PUBLIC; and where it was not you who granted it to"
                    + " Crossfade's own roles by name, revoke it from them at the end";

    /** What a migration leaves here under its name; ours are gone by now. */
    private static final String STREAMS = """
            SELECT 'publication ' || pubname FROM pg_publication WHERE pubname LIKE 'crossfade\\_%' AND NOT pubname = ANY (?)
             UNION ALL
            SELECT 'subscription ' || s.subname
              FROM pg_subscription s
              JOIN pg_database d ON d.oid = s.subdbid
             WHERE d.datname = current_database() AND s.subname LIKE 'crossfade\\_%' AND NOT s.subname = ANY (?)
             UNION ALL
            SELECT 'slot ' || slot_name
              FROM pg_replication_slots
             WHERE database = current_database() AND slot_name LIKE 'crossfade\\_%' AND NOT slot_name = ANY (?)
            """;

    private static final String TOKENS = """
            SELECT DISTINCT 'token of migration ' || migration FROM crossfade.token WHERE migration <> ?
            """;

    private static final String THERE = "SELECT to_regclass('crossfade.%s') IS NOT NULL";

    /** The application is shut out, or half of it still, and what it may otherwise stood in the row. */
    private static final String SHUT = """
            SELECT quote_ident(d.datname) AS database, quote_ident(pg_get_userbyid(d.datdba)) AS owner
              FROM pg_database d
             WHERE d.datname = current_database()
               AND (EXISTS (
                        SELECT
                          FROM pg_db_role_setting s
                         WHERE s.setdatabase = d.oid
                           AND s.setrole = 0
                           AND 'default_transaction_read_only=on' = ANY (s.setconfig))
                    OR EXISTS (
                        SELECT
                          FROM pg_roles r
                         WHERE r.rolname = ANY (?)
                           AND r.rolcanlogin
                           AND NOT has_database_privilege(r.oid, d.oid, 'CONNECT')))
            """;

    /** A role that has members never had a login. */
    private static final String WITHOUT_LOGIN = """
            SELECT quote_ident(r.rolname)
              FROM pg_roles r
             WHERE r.rolname = ANY (?)
               AND NOT r.rolcanlogin
               AND NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = r.oid)
             ORDER BY r.rolname
            """;

    /** A schema of that name that has neither is somebody else's. */
    private static final String OURS_WITHOUT_GATE = """
            SELECT to_regclass('crossfade.gate') IS NULL
                   AND (to_regclass('crossfade.token') IS NOT NULL OR to_regprocedure('crossfade.guard()') IS NOT NULL)
            """;

    private static final String WRITE = """
            INSERT INTO crossfade.gate (migration, side, state, epoch, generation)
            VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
            """;

    private static final String FORGET = "DELETE FROM crossfade.gate WHERE migration = ? AND state = ? AND epoch = 0";

    private LostGate() {}

    /**
     * Does nothing where there is a row, or nothing of a gate. REFUSED where it was somebody else's, or the application would stay shut
     * out.
     */
    static boolean writeAnew(PostgresSession session, Side side, MigrationSession ours, List<String> appRoles) {
        if (!isLost(session)) {
            return false;
        }
        session.inTransaction(() -> {
            session.execute(GateSchema.LOCK);
            createTable(session);
            refuseForeign(session, side, ours);
            refuseShut(session, side, appRoles);
            write(session, new GateRow(ours.migration(), side, GateState.ABORTED, Epoch.NONE, ours.generation()));
            return true;
        });
        return true;
    }

    /**
     * Lets the side that served serve again; empty where there is a row. While this transaction has the lock nobody else writes one, and
     * without a row nobody fences this side, so that no attempt gets to the opening of the other one: what {@code abort} has proved there
     * is true until ours is written.
     */
    static Optional<GateRow> serveAnew(
            PostgresSession session, Side side, MigrationSession ours, List<String> appRoles, Supplier<GateRow> abort) {
        if (!isLost(session)) {
            return Optional.empty();
        }
        return session.inTransaction(() -> {
            session.execute(GateSchema.LOCK);
            if (!isLost(session)) {
                return Optional.empty();
            }
            GateRow aborted = abort.get();
            refuseUnlessAborted(aborted, side, ours);
            createTable(session);
            refuseForeign(session, side, ours);
            refuseShut(session, side, appRoles);
            // Above the attempt's, as after any unfencing: a fence of it that arrives late changes nothing.
            GateRow serving = new GateRow(
                    ours.migration(), side, GateState.SERVING, aborted.epoch().next(), ours.generation());
            write(session, serving);
            session.define(GuardFunction.LETS_PASS);
            return Optional.of(serving);
        });
    }

    private static void refuseUnlessAborted(GateRow row, Side side, MigrationSession ours) {
        if (row.state() != GateState.ABORTED
                || row.side() != side.other()
                || !row.migration().equals(ours.migration())) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + side.label() + "'s gate has no row any more, and " + row.inWords()
                            + ", so nothing proves that the "
                            + row.side().label() + " is not open",
                    "look at both sides with `crossfade fence show`");
        }
    }

    private static void createTable(PostgresSession session) {
        if (!isThere(session, "gate")) {
            session.execute(GateSchema.CREATE_GATE);
        }
    }

    private static void write(PostgresSession session, GateRow row) {
        session.update(
                WRITE,
                row.migration(),
                row.side().label(),
                row.state().label(),
                row.epoch().value(),
                row.generation());
    }

    static void forget(PostgresSession session, MigrationSession ours) {
        session.update(FORGET, ours.migration(), GateState.ABORTED.label());
    }

    /** Whether there was a gate, and somebody has deleted its row, or dropped it with its table. */
    public static boolean isLost(PostgresSession session) {
        return isThere(session, "gate")
                ? Gate.read(session).isEmpty()
                : session.one(OURS_WITHOUT_GATE, row -> row.getBoolean(1));
    }

    private static void refuseForeign(PostgresSession session, Side side, MigrationSession ours) {
        List<String> streams = ours.streamNames();
        List<String> foreign =
                new ArrayList<>(session.list(STREAMS, row -> row.getString(1), streams, streams, streams));
        if (isThere(session, "token")) {
            foreign.addAll(session.list(TOKENS, row -> row.getString(1), ours.migration()));
        }
        if (!foreign.isEmpty()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + side.label()
                            + "'s gate has no row any more, for somebody deleted it, and it seems to be another"
                            + " migration's: " + String.join(", ", foreign),
                    "end that migration, or drop what is named if it is over; then try again");
        }
    }

    private static void refuseShut(PostgresSession session, Side side, List<String> appRoles) {
        if (session.first(SHUT, row -> row.getString(1), appRoles).isEmpty()) {
            return;
        }
        throw new ReplicationFailure(
                Kind.REFUSED,
                "the " + side.label() + "'s application is shut out, and what it may otherwise stood in the row of"
                        + " crossfade.gate, which somebody deleted or dropped with its table",
                "let it in by hand, all of it, at the " + side.label() + " (" + INSTEAD_OF_PUBLIC + "): "
                        + asOne(lettingIn(session, appRoles))
                        + " then a controller goes on by itself, within 30 s (a command that waits for it can be stopped"
                        + " meanwhile); a fence lift is to be given again");
    }

    /** What lets the application in that was shut out, each a statement; empty where nobody was. */
    public static List<String> lettingIn(PostgresSession session, List<String> appRoles) {
        List<String> statements = new ArrayList<>();
        session.list(
                        SHUT,
                        row -> List.of(
                                // Its owner had it by name, as every owner has.
                                "GRANT CONNECT ON DATABASE " + row.getString("database") + " TO PUBLIC, "
                                        + row.getString("owner"),
                                "ALTER DATABASE " + row.getString("database") + " RESET default_transaction_read_only"),
                        appRoles)
                .forEach(statements::addAll);
        session.list(WITHOUT_LOGIN, row -> row.getString(1), appRoles)
                .forEach(role -> statements.add("ALTER ROLE " + role + " LOGIN"));
        return statements;
    }

    /** To be pasted as it is: a session begins read-only there. */
    public static String asOne(List<String> statements) {
        return "BEGIN READ WRITE; " + String.join("; ", statements) + "; COMMIT;";
    }

    /** Whether a table of ours is there, by its name. */
    public static boolean isThere(PostgresSession session, String table) {
        return session.one(THERE.formatted(table), row -> row.getBoolean(1));
    }
}
