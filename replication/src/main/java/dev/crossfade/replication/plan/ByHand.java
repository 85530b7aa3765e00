package dev.crossfade.replication.plan;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.guard.SequenceRights;
import dev.crossfade.replication.fence.guard.ShutOut;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person pastes into psql who does without a controller: the moves of the gates, which a controller makes with parameters, and the
 * looks that show whether something has worked. {@code :epoch} is a variable of psql. Pure.
 */
public final class ByHand {

    private static final String GEXEC = " \\gexec";

    private final MigrationSession session;
    private final TenantSettings tenant;

    public ByHand(MigrationSession session, TenantSettings tenant) {
        this.session = session;
        this.tenant = tenant;
    }

    /** From one state to the next, under the attempt's epoch. Where there is no such row it divides by zero, and so ends the transaction. */
    private String move(GateState from, GateState to) {
        return "WITH moved AS (UPDATE crossfade.gate SET state = '" + to.label()
                + "', epoch = :epoch WHERE migration = '"
                + session.migration() + "' AND state = '" + from.label()
                + "' AND epoch <= :epoch RETURNING 1) SELECT 1 / count(*) AS moved FROM moved;";
    }

    public String row(Side side, GateState initial) {
        return "INSERT INTO crossfade.gate (migration, side, state, epoch, generation) VALUES ('" + session.migration()
                + "', '" + side.label() + "', '" + initial.label() + "', 0, " + session.generation() + ");";
    }

    public List<String> arm() {
        return List.of(move(GateState.GUARDED, GateState.ARMED));
    }

    /**
     * Committed before any lock is asked for.
     *
     * @param shutting what shuts the application out
     */
    public List<String> fenceBegins(List<String> shutting) {
        return inTransaction(Stream.of(
                        Stream.of(move(GateState.SERVING, GateState.FENCING), ShutOut.keeping() + ";"),
                        shutting.stream())
                .flatMap(part -> part));
    }

    /**
     * In one transaction: nobody else can write by then.
     *
     * @param lock that keeps whoever is late from writing; empty for none
     */
    public List<String> fenceEnds(List<String> lock) {
        return inTransaction(Stream.of(
                        lock.stream(),
                        Stream.of(
                                nobodyIsLeft(),
                                "INSERT INTO crossfade.token (migration, epoch) VALUES ('" + session.migration()
                                        + "', :epoch);",
                                move(GateState.FENCING, GateState.FENCED)))
                .flatMap(part -> part));
    }

    public String endSessions() {
        return "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND usename IN ("
                + roles(Side.SOURCE) + ");";
    }

    public String nobodyIsLeft() {
        return "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename IN ("
                + roles(Side.SOURCE) + "); -- 0";
    }

    public String tokenIsThere() {
        return "SELECT at FROM crossfade.token WHERE migration = '" + session.migration()
                + "' AND epoch = :epoch; -- one row, and not before that go on";
    }

    /** The token and the gate first: where the one is not seen, or the other is not armed, nothing is done. */
    public List<String> open() {
        return inTransaction(Stream.of(
                "SELECT 1 / count(*) AS token FROM crossfade.token WHERE migration = '" + session.migration()
                        + "' AND epoch = :epoch;",
                move(GateState.ARMED, GateState.OPEN),
                GuardFunction.LETS_PASS.strip() + ";",
                SequenceRights.givingBack() + GEXEC));
    }

    /**
     * What came by replication must not go back by the way back, which servers before 16 do not tell from what was written there. With a
     * flush, for no slot is moved past it; nothing where there is no way back.
     */
    public List<String> skipApplied() {
        return List.of(
                "BEGIN READ WRITE; SET LOCAL synchronous_commit = on; UPDATE crossfade.gate SET generation = generation; COMMIT;",
                "SELECT pg_replication_slot_advance(slot_name, pg_current_wal_flush_lsn()) FROM pg_replication_slots WHERE slot_name = '"
                        + session.streamName(Direction.BACK) + "';");
    }

    /** The source stays shut. */
    public String retire() {
        return move(GateState.FENCED, GateState.GUARDED);
    }

    public String serve() {
        return move(GateState.OPEN, GateState.SERVING);
    }

    public List<String> abort() {
        return List.of(move(GateState.ARMED, GateState.ABORTED));
    }

    /** Lets the source's application in again. */
    public List<String> unfence() {
        return inTransaction(Stream.of(
                GuardFunction.LETS_PASS.strip() + ";",
                ShutOut.lettingIn(database(Side.SOURCE).replication().user()) + GEXEC,
                "UPDATE crossfade.gate SET before = before - 'connect' - 'readOnly' - 'noLogin', state = 'serving',"
                        + " epoch = :epoch + 1 WHERE migration = '" + session.migration()
                        + "' AND state IN ('fencing', 'fenced');"));
    }

    /** The fence makes read-only the database's default, for whoever pastes, too. */
    private static List<String> inTransaction(Stream<String> statements) {
        return Stream.of(Stream.of("BEGIN READ WRITE;"), statements, Stream.of("COMMIT;"))
                .flatMap(part -> part)
                .toList();
    }

    /** What the guard's triggers do not see. */
    public List<String> takeSequences() {
        List<String> taking = SequenceRights.taking(
                tenant.replication().schemas(), database(Side.TARGET).appRoles());
        return inTransaction(Stream.of(taking.get(0) + ";", taking.get(1) + GEXEC));
    }

    /** Whatever was taken at a side, and not given back since. */
    public List<String> giveBack(Side side) {
        return inTransaction(Stream.of(
                SequenceRights.givingBack() + GEXEC,
                ShutOut.lettingIn(database(side).replication().user()) + GEXEC));
    }

    public String gates() {
        return "SELECT side, state, epoch FROM crossfade.gate;";
    }

    public String copied() {
        return "SELECT srsubstate, count(*) FROM pg_subscription_rel GROUP BY 1; -- r alone: every table is copied";
    }

    public String behind() {
        return "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), confirmed_flush_lsn) AS bytes FROM pg_replication_slots"
                + " WHERE slot_name = '" + session.streamName(Direction.FORWARD) + "'; -- small, again and again";
    }

    public String published() {
        return "SELECT count(*) FROM pg_publication_tables WHERE pubname = '" + session.streamName(Direction.FORWARD)
                + "'; -- the tables, and the token";
    }

    public String sequences() {
        return "SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2; -- at both sides: the target's are"
                + " never behind; else setval";
    }

    public String largeObjects() {
        return "SELECT count(*), sum(oid::bigint) FROM pg_largeobject_metadata; -- the same at both sides";
    }

    public String leftovers() {
        return "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = 'crossfade') + (SELECT count(*) FROM pg_replication_slots"
                + " WHERE slot_name LIKE 'crossfade%') + (SELECT count(*) FROM pg_publication WHERE pubname LIKE 'crossfade%')"
                + " + (SELECT count(*) FROM pg_subscription WHERE subname LIKE 'crossfade%'); -- 0 at both sides";
    }

    private String roles(Side side) {
        return database(side).appRoles().stream().map(Identifier::literal).collect(Collectors.joining(", "));
    }

    private DatabaseSettings database(Side side) {
        return Objects.requireNonNull(tenant.side(side).database(), "a migration has databases");
    }
}
