package dev.crossfade.replication.fence;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.gate.Token;
import dev.crossfade.replication.fence.guard.GuardTriggers;
import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.fence.guard.ShutOut;
import dev.crossfade.replication.fence.guard.TableLocks;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import dev.crossfade.replication.fence.sessions.FenceFailure;
import dev.crossfade.replication.fence.sessions.Fenceability;
import dev.crossfade.replication.fence.sessions.SessionEnding;
import dev.crossfade.replication.fence.sessions.UnendableSession;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What makes the side that serves refuse its application, provably; and the moves of its gate. "The source" is that side, and "the
 * target" the one that will serve, whichever of the migration's sides they are:
 *
 * <pre>
 * serving → fencing → fenced → guarded        any of the first three → serving, with a higher epoch ({@link Unfencing})
 * </pre>
 */
final class SourceFence {

    private static final Duration TRIAL = Duration.ofSeconds(30);

    private final MigrationSession ours;
    private final Gate gate;
    private final GuardTriggers triggers;
    private final ShutOut shutOut;
    private final Fenceability fenceability;
    private final Clock clock;
    private final Executor executor;

    /** As they were when the fence was tried, just before the clock; none in a process that did not try it. */
    private List<GuardedTable> tried = List.of();

    SourceFence(
            MigrationSession ours,
            Gate gate,
            GuardTriggers triggers,
            ShutOut shutOut,
            Fenceability fenceability,
            Clock clock,
            Executor executor) {
        this.ours = ours;
        this.gate = gate;
        this.triggers = triggers;
        this.shutOut = shutOut;
        this.fenceability = fenceability;
        this.clock = clock;
        this.executor = executor;
    }

    void prepare(PostgresSession actor) {
        fenceability.check(actor);
        triggers.create(actor);
        triggers.verify(actor);
    }

    /**
     * The fence's changes, rolled back, and its looks: they show that it can be done, and both sessions have done everything once that
     * they will do under the clock, but for locking tables and ending sessions. Nobody notices: what is rolled back was never seen,
     * and no lock of these keeps the application from anything.
     */
    void tryOut(PostgresSession actor, PostgresSession locker) {
        GateRow now = Gate.read(actor).orElseThrow(gate::noRow);
        if (now.state() != GateState.SERVING) {
            return;
        }
        UnendableSession.refuse(actor);
        Epoch next = now.epoch().next();
        tried = gate.tryOut(actor, locked -> shutOut(actor, locked, next));
        gate.tryOut(locker, locked -> {
            TableLocks.ask(locker, Deadline.after(TRIAL));
            Token.write(locker, ours.migration(), next);
            return gate.move(locker, fencing(locker, locked, next), GateState.FENCED, next);
        });
        new TableLocks(tried, locker, actor, executor).writers();
        new SessionEnding(actor, ours, locker.backendPid()).tryOut();
        new FenceProof(actor, ours).look();
        triggers.insistUnchanged(actor, tried);
    }

    /** REFUSED where a fence would only keep the application waiting: looked for before anything is changed. */
    void insistOnProvable(PostgresSession actor) {
        fenceability.checkProvable(actor);
    }

    /** REFUSED also where it would cut off what is not over within the patience. */
    void insistOnQuiet(PostgresSession actor, Duration patience) {
        fenceability.checkQuiet(actor, patience);
    }

    /** REFUSED where reads cannot go on while writes are refused. */
    void insistOnReadOnly(PostgresSession actor) {
        fenceability.checkReadOnly(actor);
    }

    /**
     * The first half of a read-only fence: writes are refused, and whoever writes is ended exactly, while the application reads. Does
     * nothing where the source is fenced for this epoch.
     *
     * @param locker will hold the locks
     * @param actor does everything beside it
     * @return those who wrote, for the second half's report
     */
    EndedSessions refuseWrites(PostgresSession actor, PostgresSession locker, Epoch epoch, Duration atMost) {
        if (isFenced(actor, epoch)) {
            return EndedSessions.UNKNOWN;
        }
        insistOnReadOnly(actor);
        Deadline deadline = Deadline.after(atMost);
        SessionEnding ending = new SessionEnding(actor, ours, locker.backendPid());
        return FenceFailure.telling(ending, () -> {
            TableLocks writers = new TableLocks(refuseWrites(actor, epoch), locker, actor, executor);
            writers.letWritersFinish(deadline);
            return locker.inTransaction(() -> {
                lockFencing(locker, epoch);
                writers.take(ending, deadline);
                return ending.ended();
            });
        });
    }

    /** Fences: shuts the application out, ends what is left, proves it, and commits the token. Parameters as for {@link #refuseWrites}. */
    FenceReport fence(PostgresSession actor, PostgresSession locker, Epoch epoch, Duration atMost) {
        Deadline deadline = Deadline.after(atMost);
        SessionEnding ending = new SessionEnding(actor, ours, locker.backendPid());
        return FenceFailure.telling(ending, () -> fence(actor, locker, epoch, deadline, ending));
    }

    private FenceReport fence(
            PostgresSession actor, PostgresSession locker, Epoch epoch, Deadline deadline, SessionEnding ending) {
        Optional<List<GuardedTable>> tables = shutOut(actor, epoch);
        if (tables.isEmpty()) {
            return alreadyFenced(actor, epoch);
        }
        TableLocks locks = new TableLocks(tables.get(), locker, actor, executor);
        Duration shut = deadline.elapsed();
        locks.letWritersFinish(deadline);
        Phases phases = locker.inTransaction(() -> {
            GateRow locked = lockFencing(locker, epoch);
            locks.take(ending, deadline);
            Duration lockedAfter = deadline.elapsed();
            new FenceProof(actor, ours).insist(ending, deadline);
            triggers.insistUnchanged(actor, tried.isEmpty() ? tables.get() : tried);
            Token.write(locker, ours.migration(), epoch);
            gate.move(locker, locked, GateState.FENCED, epoch);
            return new Phases(lockedAfter, deadline.elapsed());
        });
        return new FenceReport(
                clock.instant(),
                ending.ended(),
                shut,
                phases.lockedAfter().minus(shut),
                phases.provedAfter().minus(phases.lockedAfter()));
    }

    private record Phases(Duration lockedAfter, Duration provedAfter) {}

    /**
     * Nobody logs in from here on, and whoever is logged in is refused when it writes. A transaction of its own, committed before any
     * lock is asked for: in one transaction with the locks the application still logged in.
     *
     * @return the tables that are to be locked; empty when the source was fenced for this epoch before
     */
    private Optional<List<GuardedTable>> shutOut(PostgresSession actor, Epoch epoch) {
        return gate.act(
                actor,
                locked -> isFenced(locked, epoch) ? Optional.empty() : Optional.of(shutOut(actor, locked, epoch)));
    }

    private List<GuardedTable> shutOut(PostgresSession actor, GateRow locked, Epoch epoch) {
        fencing(actor, locked, epoch);
        fenceability.check(actor);
        List<GuardedTable> tables = triggers.verify(actor);
        shutOut.shut(actor);
        actor.define(GuardFunction.REFUSES);
        return tables;
    }

    private List<GuardedTable> refuseWrites(PostgresSession actor, Epoch epoch) {
        return gate.act(actor, locked -> {
            fencing(actor, locked, epoch);
            List<GuardedTable> tables = triggers.verify(actor);
            actor.define(GuardFunction.REFUSES);
            return tables;
        });
    }

    private boolean isFenced(PostgresSession actor, Epoch epoch) {
        return isFenced(Gate.read(actor).orElseThrow(gate::noRow), epoch);
    }

    private static boolean isFenced(GateRow row, Epoch epoch) {
        return row.state() == GateState.FENCED && row.epoch().equals(epoch);
    }

    private GateRow fencing(PostgresSession session, GateRow locked, Epoch epoch) {
        if (locked.epoch().isAfter(epoch)) {
            throw gate.tooOld(locked, epoch);
        }
        if (locked.state() == GateState.FENCING) {
            return gate.raise(session, locked, epoch);
        }
        return gate.move(session, locked, GateState.FENCING, epoch);
    }

    /** The token is committed only while the gate says {@code fencing} for exactly this epoch. */
    private GateRow lockFencing(PostgresSession locker, Epoch epoch) {
        GateRow locked = gate.lock(locker);
        if (locked.state() != GateState.FENCING || !locked.epoch().equals(epoch)) {
            throw gate.tooOld(locked, epoch);
        }
        return locked;
    }

    private FenceReport alreadyFenced(PostgresSession actor, Epoch epoch) {
        Instant at = Token.find(actor, ours.migration(), epoch).orElseThrow(gate::noRow);
        return new FenceReport(at, EndedSessions.UNKNOWN, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    GateRow retire(PostgresSession actor, GateRow opened) {
        return gate.act(actor, locked -> {
            if (locked.state() == GateState.GUARDED) {
                return locked;
            }
            boolean open = opened.state() == GateState.OPEN || opened.state() == GateState.SERVING;
            if (!open
                    || opened.side() != locked.side().other()
                    || !opened.migration().equals(locked.migration())) {
                throw gate.refused(
                        locked,
                        "be retired while the " + opened.side().label() + " says "
                                + opened.state().label());
            }
            return gate.move(actor, locked, GateState.GUARDED, locked.epoch());
        });
    }
}
