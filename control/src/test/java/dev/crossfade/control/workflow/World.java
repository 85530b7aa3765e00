package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.LateWrites;
import dev.crossfade.replication.schema.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two databases as the gates describe them, for simulations: what a killed controller leaves behind. Every call of ours goes
 * through {@link #call}, where a test may let it fail or let the controller die, before it takes effect or after.
 */
final class World {

    /** The controller's process ends here, as by SIGKILL. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What happens to a call. */
    interface Fate {
        Fate FINE = (number, name) -> Turn.SUCCEEDS;

        Turn of(int number, String name);

        /** Every call whose name begins so. */
        static Fate failing(String... calls) {
            return (number, name) -> Stream.of(calls).anyMatch(name::startsWith) ? Turn.FAILS_BEFORE : Turn.SUCCEEDS;
        }
    }

    /** One call's fate. */
    enum Turn {
        SUCCEEDS,
        FAILS_BEFORE,
        FAILS_AFTER,
        KILLED_BEFORE,
        KILLED_AFTER
    }

    /** As many sessions the application has where it serves. */
    static final int POOL = 32;

    @Nullable
    GateRow source;

    @Nullable
    GateRow target;

    /** The servers that answer at the sides. */
    final Map<Side, Lineage> lineages = new EnumMap<>(Map.of(
            Side.SOURCE, new Lineage("7001", "00000001", null), Side.TARGET, new Lineage("7002", "00000001", null)));

    boolean guardOn;
    boolean published;
    boolean subscribed;
    boolean targetHoldsData;
    boolean slotLost;
    long retainedBytes = 4096;

    /** Of the link that is not live, where it has a slot: null is none. */
    @Nullable
    Long idleRetainedBytes;

    boolean livesOnTarget;
    long rowsUnsettled;
    long rowsUnseen;
    long rowsDifferent;
    long lagBytes;
    boolean wayBackPrepared;
    boolean cleanupWanted;
    boolean lossAccepted;

    /** Created since, and not replicated. */
    final List<TableName> newTables = new ArrayList<>();

    /** What the side that will serve cannot be given. */
    List<String> upkeepLacks = List.of();

    /** What is begun there no more. */
    List<String> upkeepLeaves = List.of();

    /** How long it takes to fill the one view there that is not. */
    Duration viewTakes = Duration.ZERO;

    /** What somebody has dropped, and what a look would find of a stream that is ill. */
    final List<Ailment> missingParts = new ArrayList<>();
    /** What whoever runs the servers says. */
    final List<Finding> host = new ArrayList<>();

    final List<Ailment> causes = new ArrayList<>();
    /** What a plan would go by. */
    Foreseen foreseen = new Foreseen(new TreeMap<>(), Map.of());

    boolean workerDies;
    boolean streamPaused;
    boolean copying;

    /** Of the slot of a table that is copied: null is none. */
    @Nullable
    Long copySlotRetainedBytes;

    boolean copyHangs;

    /** What a look finds that was written behind the fence. */
    LateWrites lateWrites = LateWrites.NONE;

    final Set<Epoch> tokens = new HashSet<>();

    /** Attempts before whose opening the way back was moved past what had been applied. */

    /** Whose row somebody has deleted, and whether it let the application write: what kept that from it stands without it. */
    private final Map<Side, Boolean> lost = new EnumMap<>(Side.class);

    /** The sides at which the application cannot log in. */
    final Set<Side> shut = EnumSet.noneOf(Side.class);

    /** When the application was let in again at a side where it had been shut out. */
    final Map<Side, Instant> letIn = new EnumMap<>(Side.class);

    /** How long each session of a pool takes that was let in, and how many it opens. */
    Duration sessionTakes = Duration.ZERO;

    int poolOpens = POOL;

    /** The directions in which changes are replicated now. */
    final Set<Direction> live = EnumSet.noneOf(Direction.class);

    final List<String> calls = new ArrayList<>();
    final List<String> violations = new ArrayList<>();

    /** Whether this controller holds the lease, by its own clock. */
    boolean leading = true;

    Fate fate = Fate.FINE;

    /** Calls that are answered, with an error. */
    final Set<String> refusing = new HashSet<>();

    /** What their error asks for. */
    String remedy = "make room";

    /** By the part of a fence that fails. */
    EndedSessions endedUntilThen = EndedSessions.NONE;

    boolean dead;
    private int number;

    Optional<GateRow> gate(Side side) {
        return Optional.ofNullable(side == Side.SOURCE ? source : target);
    }

    void put(GateRow row) {
        lost.remove(row.side());
        if (row.side() == Side.SOURCE) {
            source = row;
        } else {
            target = row;
        }
    }

    /** An act that a controller asks for. */
    interface Act<T> {
        T run();
    }

    <T> T call(String name, Act<T> act) {
        if (dead) {
            throw new Killed();
        }
        number++;
        calls.add(name);
        Turn turn = fate.of(number, name);
        if (turn == Turn.KILLED_BEFORE) {
            dead = true;
            throw new Killed();
        }
        if (turn == Turn.FAILS_BEFORE) {
            throw lost(name);
        }
        if (refusing.contains(name)) {
            throw new ReplicationFailure(ReplicationFailure.Kind.FAILED, name + ": the disk is full", remedy);
        }
        T result = act.run();
        checkInvariants(name);
        if (turn == Turn.KILLED_AFTER) {
            dead = true;
            throw new Killed();
        }
        if (turn == Turn.FAILS_AFTER) {
            throw lost(name);
        }
        return result;
    }

    int callsSoFar() {
        return number;
    }

    /** As the store and what publishes routes do before they write. */
    void insistOnLead() {
        if (!leading) {
            throw new StoreFailure(StoreFailure.Kind.NOT_LEADING, "the lease has lapsed", "wait", null);
        }
    }

    void restart() {
        dead = false;
    }

    boolean writable(Side side) {
        return side == Side.SOURCE ? sourceWritable() : targetWritable();
    }

    boolean sourceWritable() {
        return source == null
                ? lost.getOrDefault(Side.SOURCE, true)
                : source.state().writable();
    }

    boolean targetWritable() {
        return !guardOn
                || (target == null
                        ? lost.getOrDefault(Side.TARGET, false)
                        : target.state().writable());
    }

    /** Named: never two writable sides while a migration runs, never the one that the tenant has left, and no change that goes round. */
    private void checkInvariants(String after) {
        // A target that is gone is none, whatever its gate would say.
        boolean targetWritable = targetWritable() && !lossAccepted;
        if (subscribed && sourceWritable() && targetWritable && !cleanupWanted) {
            violations.add("both sides writable after " + after);
        }
        if (livesOnTarget && sourceWritable() && !cleanupWanted) {
            violations.add("the source writable after the target was open: " + after);
        }
        if (!livesOnTarget && subscribed && targetWritable && !cleanupWanted) {
            violations.add("the target writable although the source was opened last: " + after);
        }
        if (live.size() > 1) {
            violations.add("changes go both ways after " + after);
        }
    }

    /** As {@code crossfade fence lift --side source}: both generations above all, the target aborted, the source serving. */
    void liftSource() {
        GateRow here = gate(Side.SOURCE).orElseThrow();
        GateRow there = gate(Side.TARGET).orElseThrow();
        long generation = Math.max(here.generation(), there.generation()) + 1;
        Epoch epoch = here.epoch().max(there.epoch());
        put(new GateRow(there.migration(), Side.TARGET, GateState.ABORTED, epoch, generation));
        put(new GateRow(here.migration(), Side.SOURCE, GateState.SERVING, epoch.next(), generation));
    }

    /** As a person does who changes by hand what is never to be changed by hand. */
    void loseRow(Side side) {
        gate(side).ifPresent(row -> lost.put(side, row.state().writable()));
        if (side == Side.SOURCE) {
            source = null;
        } else {
            target = null;
        }
    }

    /** As {@code crossfade fence lift --side target --accept-loss}: not a word to the source. */
    void liftTargetAlone() {
        GateRow row = gate(Side.TARGET).orElseThrow();
        put(new GateRow(
                row.migration(), Side.TARGET, GateState.SERVING, row.epoch().next(), row.generation() + 1));
    }

    private static ReplicationFailure lost(String name) {
        return new ReplicationFailure(
                ReplicationFailure.Kind.UNREACHABLE, name + ": the connection was lost", "look at the network");
    }
}
