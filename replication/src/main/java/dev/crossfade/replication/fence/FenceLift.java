package dev.crossfade.replication.fence;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.LostGate;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * The last resort, without a controller: shows a side's gate, and lifts what keeps its application from writing. Whose migration it
 * is stands in the gate itself; a generation above both sides' supersedes whoever may still act.
 */
public final class FenceLift {

    private static final UUID NOBODY = new UUID(0, 0);

    private final TenantSettings tenant;
    private final Clock clock;

    public FenceLift(TenantSettings tenant, Clock clock) {
        this.tenant = tenant;
        this.clock = clock;
    }

    /** The side's row, whichever migration's; empty when there is no gate. */
    public Optional<GateRow> show(Side side) {
        try (PostgresSession session =
                postgres(side, new MigrationSession(NOBODY, tenant.id(), 0)).open("show")) {
            return Gate.read(session);
        }
    }

    /** Whether the side had a gate, and somebody has deleted its row, whatever of what it said of stands still. */
    public boolean isLost(Side side) {
        try (PostgresSession session =
                postgres(side, new MigrationSession(NOBODY, tenant.id(), 0)).open("show")) {
            return LostGate.isLost(session);
        }
    }

    /** What stands at the side although there is no row that says so, for somebody deleted it; empty where nobody did. */
    public Optional<Remains> remains(Side side) {
        Postgres postgres = postgres(side, new MigrationSession(NOBODY, tenant.id(), 0));
        try (PostgresSession session = postgres.open("show")) {
            return Remains.find(session, postgres.settings().appRoles());
        }
    }

    /** Lets the source's application in again; see {@link #lift}. */
    public Lifted liftSource() {
        return lift(Side.SOURCE);
    }

    /** Lets the target's application in again; see {@link #lift}. */
    public Lifted liftTarget() {
        return lift(Side.TARGET);
    }

    /**
     * Lets a side's application in again. What its gate says decides how, for in a rollback the sides have exchanged roles: the one that
     * was opened is opened once more, and the one that serves is unfenced; also where its row was deleted, and the other one's says that it
     * waits. REFUSED where the side is the one that waits to be opened.
     */
    private Lifted lift(Side side) {
        Optional<GateRow> waiting = isLost(side) ? answered(side.other()).filter(GateRow::waits) : Optional.empty();
        if (waiting.isPresent()) {
            refuseOtherSide(waiting.get(), side.other());
            return liftServing(side, waiting.get(), above(waiting.get(), waiting.get()));
        }
        GateRow row = installed(side);
        return switch (row.state()) {
            case OPEN -> liftOpened(row);
            case SERVING -> side == Side.SOURCE ? liftServing(row) : liftOpened(row);
            case FENCING, FENCED -> liftServing(row);
            case GUARDED, ARMED, ABORTED ->
                throw new ReplicationFailure(
                        Kind.REFUSED,
                        row.inWords() + ": it was never opened since, and the "
                                + side.other().label() + " may be the one that is written to",
                        instead(side));
        };
    }

    private String instead(Side waiting) {
        Side other = waiting.other();
        boolean otherIsFenced = answered(other)
                .filter(row -> row.state() == GateState.FENCING || row.state() == GateState.FENCED)
                .isPresent();
        if (otherIsFenced) {
            return "the " + other.label() + " is the one that served, and is fenced: lift that one's (--side "
                    + other.label() + ")";
        }
        return waiting == Side.SOURCE
                ? "look at both sides with `crossfade fence show`; if the target is lost for good, add --accept-loss"
                : "finish the switchover, or lift the source's fence instead";
    }

    /**
     * The other side is made {@code aborted} first, under a higher generation, so that it can never be opened. Whatever refuses it refuses
     * before the first change: when the other is open above all. Once both generations are raised, nobody else changes a gate.
     */
    private Lifted liftServing(GateRow serving) {
        GateRow waiting = reachable(serving.side().other());
        refuseOpen(waiting);
        if (!waiting.migration().equals(serving.migration())) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + waiting.side().label() + "'s gate belongs to another migration (" + waiting.migration()
                            + ") than the " + serving.side().label() + "'s (" + serving.migration()
                            + "), so nothing says that the " + waiting.side().label() + " is not open",
                    "if you know that its application does not write, add --accept-loss");
        }
        return liftServing(serving.side(), waiting, above(serving, waiting));
    }

    /** Also where the serving side's row was deleted: that the other one waits says that this one served. */
    private Lifted liftServing(Side serving, GateRow waiting, MigrationSession ours) {
        try (TargetGate waitingGate = new TargetGate(postgres(waiting.side(), ours), tenant.replication());
                SourceGate servingGate = new SourceGate(postgres(serving, ours), tenant.replication(), clock)) {
            waitingGate.takeOverUnlessOpen();
            servingGate.takeOver();
            GateRow aborted =
                    waitingGate.abort(servingGate.row().map(GateRow::epoch).orElse(Epoch.NONE));
            GateRow lifted = servingGate
                    .serveAnew(() -> waitingGate.abort(aborted.epoch()))
                    .orElseGet(() -> servingGate.unfence(aborted));
            servingGate.unlockDdl();
            return new Lifted(lifted, Optional.of(aborted), false);
        }
    }

    /** Does again what the opening did. */
    private Lifted liftOpened(GateRow opened) {
        MigrationSession ours = above(opened, opened);
        try (TargetGate gate = new TargetGate(postgres(opened.side(), ours), tenant.replication())) {
            gate.takeOver();
            Lifted lifted = new Lifted(gate.liftAgain(), Optional.empty(), false);
            gate.unlockDdl();
            return lifted;
        }
    }

    /**
     * The same without the other side's word; only with the operator's consent that it is destroyed or isolated, and that what only it
     * has is lost. REFUSED all the same when it answers that it is open, and for a target that was never opened.
     */
    public Lifted liftAcceptingLoss(Side side) {
        GateRow row = installed(side);
        if (side == Side.TARGET && row.state().refusesAllButReplication()) {
            return lift(side);
        }
        Optional<GateRow> other = answered(side.other());
        other.ifPresent(found -> {
            refuseOtherSide(found, side.other());
            refuseOpen(found);
        });
        // While it answers, a controller could still open it: it is aborted first, and no loss needs to be accepted.
        boolean answersForUs =
                other.map(found -> found.migration().equals(row.migration())).orElse(false);
        if (answersForUs && row.state() != GateState.GUARDED) {
            return lift(side);
        }
        MigrationSession ours = above(row, row);
        try (SourceGate gate = new SourceGate(postgres(side, ours), tenant.replication(), clock)) {
            gate.takeOver();
            Lifted lifted = new Lifted(gate.unfenceAcceptingLoss(), Optional.empty(), true);
            gate.unlockDdl();
            return lifted;
        }
    }

    /** Empty also when it does not answer: that is what the consent is about. */
    private Optional<GateRow> answered(Side side) {
        try {
            return show(side);
        } catch (ReplicationFailure e) {
            return Optional.empty();
        }
    }

    private GateRow reachable(Side side) {
        String label = side.label();
        Optional<GateRow> row;
        try {
            row = show(side);
        } catch (ReplicationFailure e) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + label + " does not answer, so nobody knows whether it is open: " + e.getMessage(),
                    "bring it back; or, once it is destroyed or isolated for good, add --accept-loss",
                    e);
        }
        row.ifPresent(found -> refuseOtherSide(found, side));
        return row.orElseThrow(() -> new ReplicationFailure(
                Kind.REFUSED,
                "the " + label + " has no gate, so nothing says that it is not open",
                "if you know that its application does not write, add --accept-loss"));
    }

    private static void refuseOpen(GateRow target) {
        if (target.state().writable()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + target.side().label()
                            + " is open: it is the one that is written to, and both would hand out the same ids",
                    "the way is forward: let the controller finish, and start it again if it is gone; where the "
                            + target.side().label()
                            + "'s application is refused, lift that one's guard instead (--side "
                            + target.side().label() + ")");
        }
    }

    /** Both settings may lead to one database, or be exchanged: nothing that is said of either side is true then. */
    private static void refuseOtherSide(GateRow row, Side side) {
        if (row.side() != side) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "what is configured as the " + side.label() + " is the "
                            + row.side().label() + " of its migration (" + row.inWords() + "); nothing was changed",
                    "correct source.database and target.database: they lead to one database, or are exchanged");
        }
    }

    private GateRow installed(Side side) {
        Optional<GateRow> gate = show(side);
        gate.ifPresent(row -> refuseOtherSide(row, side));
        return gate.orElseThrow(() -> notInstalled(side));
    }

    /** What to do where a side's row is gone. */
    public WithoutRow withoutRow(Side side, Remains remains) {
        return new WithoutRow(tenant.id(), side, remains, answered(side.other()));
    }

    private ReplicationFailure notInstalled(Side side) {
        return remains(side)
                .map(found -> new ReplicationFailure(
                        Kind.REFUSED,
                        "the " + side.label()
                                + "'s gate has no row, for somebody deleted it, and what it said of before is lost;"
                                + " what stands still: "
                                + (found.standing().isEmpty()
                                        ? "nothing that keeps the application from writing"
                                        : String.join("; ", found.standing())),
                        withoutRow(side, found).remedy()))
                .orElseGet(() -> new ReplicationFailure(
                        Kind.REFUSED,
                        "the " + side.label() + " has no gate: Crossfade keeps nobody from writing there",
                        "look elsewhere for what is in the way"));
    }

    private MigrationSession above(GateRow one, GateRow other) {
        return new MigrationSession(one.migration(), tenant.id(), Math.max(one.generation(), other.generation()) + 1);
    }

    private Postgres postgres(Side side, MigrationSession session) {
        DatabaseSettings database = tenant.side(side).database();
        if (database == null) {
            throw new ReplicationFailure(
                    Kind.FAILED,
                    "tenant " + tenant.id() + " has no " + side.label() + " database",
                    "add " + side.label() + ".database to the tenant's configuration");
        }
        return new Postgres(side, database, session);
    }
}
