package dev.crossfade.replication.fence.gate;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.postgres.RowMapping;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One side's row that decides who may write. Whatever has an effect is an {@link Act}: it runs in a transaction that first locks the
 * row and checks migration and generation, so that the statements of a controller that was superseded change nothing, however late
 * they come.
 */
public final class Gate {

    private static final String COLUMNS = "SELECT migration, side, state, epoch, generation FROM crossfade.gate";

    private static final RowMapping<GateRow> ROW = row -> new GateRow(
            row.getObject(1, UUID.class),
            Side.ofLabel(row.getString(2)),
            GateState.ofLabel(row.getString(3)),
            new Epoch(row.getLong(4)),
            row.getLong(5));

    public static final String INSERT = """
            INSERT INTO crossfade.gate (migration, side, state, epoch, generation)
            VALUES (?, ?, ?, 0, ?)
            """;

    private static final String MOVE = """
            UPDATE crossfade.gate
               SET state = ?, epoch = ?
             WHERE migration = ? AND generation = ? AND state = ? AND epoch = ?
            """;

    private final Postgres postgres;
    private final MigrationSession ours;

    public Gate(Postgres postgres) {
        this.postgres = postgres;
        this.ours = postgres.session();
    }

    /** What is done while the row is locked and known to be ours to act on. */
    @FunctionalInterface
    public interface Act<T extends @Nullable Object> {
        T run(GateRow locked);
    }

    /** The row, whoever's it is; empty when there is no gate. */
    public static Optional<GateRow> read(PostgresSession session) {
        boolean installed = session.one("SELECT to_regclass('crossfade.gate') IS NOT NULL", row -> row.getBoolean(1));
        return installed ? session.first(COLUMNS, ROW) : Optional.empty();
    }

    /** See {@link dev.crossfade.replication.Database#install}. */
    public GateRow install(PostgresSession session, GateState initial) {
        return session.inTransaction(() -> {
            session.execute(GateSchema.LOCK);
            boolean gate = session.one(GateSchema.EXISTS, row -> row.getBoolean("gate"));
            if (!gate) {
                create(session, initial);
            }
            return lock(session);
        });
    }

    private void create(PostgresSession session, GateState initial) {
        if (session.one(GateSchema.EXISTS, row -> row.getBoolean("taken"))) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + postgres.side().label() + " has a schema named crossfade that Crossfade did not create",
                    "rename or drop that schema");
        }
        creation(initial, postgres.settings().replication().user()).forEach(session::execute);
        session.update(INSERT, ours.migration(), postgres.side().label(), initial.label(), ours.generation());
    }

    /**
     * What is created for a gate, before its row is written.
     *
     * @param reader by whom the other side's server reads what is published here
     */
    public static List<String> creation(GateState initial, String reader) {
        String quoted = Identifier.quote(reader);
        return List.of(
                GateSchema.CREATE,
                initial.writable() ? GuardFunction.LETS_PASS : GuardFunction.REFUSES,
                "GRANT USAGE ON SCHEMA crossfade TO " + quoted + "; GRANT SELECT ON crossfade.token TO " + quoted);
    }

    /** Runs the act in one transaction, with the row locked and ours. */
    public <T extends @Nullable Object> T act(PostgresSession session, Act<T> act) {
        return session.inTransaction(() -> act.run(lock(session)));
    }

    /** As {@link #act}; after the gate was cleaned up there is none to hold. */
    public void actWhereInstalled(PostgresSession session, Runnable act) {
        if (read(session).isEmpty()) {
            act.run();
            return;
        }
        act(session, locked -> {
            act.run();
            return locked;
        });
    }

    /** Runs the act as {@link #act} does, and rolls it back: it shows that the act can be done, and nothing of it stays. */
    public <T extends @Nullable Object> T tryOut(PostgresSession session, Act<T> act) {
        return session.tryOut(() -> act.run(lock(session)));
    }

    /** Within a transaction: locks the row until its end, and checks that we may act. */
    public GateRow lock(PostgresSession session) {
        GateRow row = session.first(COLUMNS + " FOR UPDATE", ROW).orElseThrow(this::noRow);
        check(row);
        return row;
    }

    private void check(GateRow row) {
        if (row.migration().equals(ours.migration()) && row.side() != postgres.side()) {
            throw new ReplicationFailure(
                    Kind.REFUSED, new ExchangedSides(List.of(row)).inWords(), ExchangedSides.remedy());
        }
        if (!row.migration().equals(ours.migration())) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + postgres.side().label() + "'s gate belongs to another migration, as its "
                            + row.side().label() + ": " + row.migration() + " ("
                            + row.state().label() + ")",
                    "finish that migration and clean it up, or look at it with `crossfade fence show`");
        }
        if (row.generation() != ours.generation()) {
            throw superseded(row, ours);
        }
    }

    /** The row is of this migration and of another generation than ours. */
    static ReplicationFailure superseded(GateRow row, MigrationSession ours) {
        // Not what it says: whoever raised it may be about to change that.
        String words = "the " + row.side().label() + "'s gate is at generation " + row.generation() + ", and ours is "
                + ours.generation();
        return row.generation() > ours.generation()
                ? new ReplicationFailure(
                        Kind.SUPERSEDED,
                        words,
                        "if another controller has it, leave it to that one; after a fence lift restart this one: each"
                                + " start takes the next generation")
                : new ReplicationFailure(
                        Kind.SUPERSEDED,
                        words + ": this one was never made the one that may act here",
                        "restart the controller: it begins with that");
    }

    /** Within an act: moves the locked row, and returns it as it is now. An illegal move is REFUSED and names both states. */
    public GateRow move(PostgresSession session, GateRow locked, GateState next, Epoch epoch) {
        if (!locked.state().mayBecome(next)) {
            throw refused(locked, "become " + next.label());
        }
        return write(session, locked, next, epoch);
    }

    /** Within an act: raises the epoch alone. */
    public GateRow raise(PostgresSession session, GateRow locked, Epoch epoch) {
        return write(session, locked, locked.state(), epoch);
    }

    /**
     * For the removal of all that is here, which a gate without a row would keep from ever being done.
     *
     * @return whether it was lost, and is written now
     */
    public boolean writeLostAnew(PostgresSession session) {
        return LostGate.writeAnew(
                session, postgres.side(), ours, postgres.settings().appRoles());
    }

    /**
     * Where somebody has deleted the row of the side that served: {@code serving}, anew. Empty where there is one, or no gate.
     *
     * @param abort makes the other side {@code aborted} under our generation, and returns its row
     */
    public Optional<GateRow> serveAnew(PostgresSession session, Supplier<GateRow> abort) {
        return LostGate.serveAnew(
                session, postgres.side(), ours, postgres.settings().appRoles(), abort);
    }

    /** After a removal that was refused: what was {@link #writeLostAnew written} only for it says nothing that was seen. */
    public void forgetWrittenAnew(PostgresSession session) {
        LostGate.forget(session, ours);
    }

    /** Within an act: {@code serving}, whatever it was; the caller has proof or consent that the other side is not open. */
    public GateRow serveAgain(PostgresSession session, GateRow locked, Epoch epoch) {
        return write(session, locked, GateState.SERVING, epoch);
    }

    private GateRow write(PostgresSession session, GateRow locked, GateState next, Epoch epoch) {
        int moved = session.update(
                MOVE,
                next.label(),
                epoch.value(),
                locked.migration(),
                locked.generation(),
                locked.state().label(),
                locked.epoch().value());
        if (moved != 1) {
            throw refused(locked, "become " + next.label() + ": the row was changed although it was locked");
        }
        return new GateRow(locked.migration(), locked.side(), next, epoch, locked.generation());
    }

    public ReplicationFailure refused(GateRow row, String wish) {
        return new ReplicationFailure(
                Kind.REFUSED,
                "the " + row.side().label() + "'s gate says " + row.state().label() + " at epoch " + row.epoch()
                        + ", so it cannot " + wish,
                "look at both sides with `crossfade fence show`");
    }

    /** A route or a gate has moved on: somebody else acts. */
    public ReplicationFailure tooOld(GateRow row, Epoch epoch) {
        return new ReplicationFailure(
                Kind.SUPERSEDED,
                "the " + row.side().label() + "'s gate is at epoch " + row.epoch() + " ("
                        + row.state().label() + "), and the attempt is of epoch " + epoch,
                "this attempt is over: look at the route and begin another");
    }

    public ReplicationFailure noRow() {
        return new ReplicationFailure(
                Kind.FAILED,
                "the " + postgres.side().label() + "'s gate has no row: somebody deleted it",
                "nothing is done without it: end the migration with `crossfade abort`, or `crossfade cleanup` after a"
                        + " switchover, which take away what is here, and migrate again");
    }
}
