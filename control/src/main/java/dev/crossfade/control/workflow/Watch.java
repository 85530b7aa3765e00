package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Readiness;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.fence.GateRow;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.verify.ComparisonProgress;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was seen last of one migration's world. A sampler looks once a second, and not while the switchover's clock runs; steps
 * add what they found. Thread-safe.
 */
public final class Watch {

    private static final Duration DRIFT_EVERY = Duration.ofSeconds(5);

    /** A catalog that is large and changes all the time is looked at for a tenth of the time at most. */
    private static final int DRIFT_SHARE = 10;

    private final DatabasePair pair;
    private final Clock clock;

    private final Deque<Lag> lag = new ArrayDeque<>();
    private final StreamCourse course = new StreamCourse();
    private final StreamIllness illness;
    private Gates gates = Gates.UNSEEN;
    private @Nullable SlotStatus slot;
    private @Nullable Link otherLink;
    private List<SlotStatus> copySlots = List.of();
    private List<TableCopy> copy = List.of();
    private @Nullable List<Drift> drift;
    private Instant driftLookedAt = Instant.EPOCH;
    private Contents contents = Contents.UNSEEN;
    private Duration driftEvery = DRIFT_EVERY;
    private boolean streaming;
    private boolean paused;
    private boolean hurried;
    private boolean looking;
    private Direction direction = Direction.FORWARD;

    /**
     * One of the two links.
     *
     * @param direction in which it leads; the slot is at the side from which it does
     * @param lag null where nobody fetches
     */
    public record Link(
            Direction direction, SlotStatus slot, @Nullable Lag lag) {}

    public Watch(DatabasePair databases, Clock clock) {
        this.pair = databases;
        this.clock = clock;
        this.illness = new StreamIllness(clock);
    }

    /** Looks at the gates, and, once there is a stream, at lag, slot, copy, drift and what ails it. Does nothing while paused. */
    public void look() {
        if (isPaused()) {
            return;
        }
        lookAtGates();
        if (isStreaming()) {
            lookAtStream();
            illness.look(databases());
        }
    }

    /** Of the stream that is followed. */
    StreamIllness illness() {
        return illness;
    }

    StreamCourse course() {
        return course;
    }

    /**
     * From now on lag, slot, large objects and sequences are those of this direction. Rows that were the same on both sides are so in
     * either.
     */
    synchronized void follow(Direction next) {
        if (direction != next) {
            direction = next;
            lag.clear();
            slot = null;
            otherLink = null;
            contents = contents.largeObjects(null).sequences(null);
            copySlots = List.of();
            illness.forget();
        }
    }

    /** In which changes are followed now. */
    synchronized Direction direction() {
        return direction;
    }

    private DatabasePair databases() {
        return pair.towards(direction());
    }

    /** One sampler at a time, also when the databases answer slowly; false while another one looks. */
    synchronized boolean beginLook() {
        if (looking) {
            return false;
        }
        looking = true;
        return true;
    }

    synchronized void endLook() {
        looking = false;
    }

    /** Looks at both gates; one that does not answer is unknown from now on. */
    public Gates lookAtGates() {
        Gates seen = new Gates(view(pair.at(Side.SOURCE)), view(pair.at(Side.TARGET)));
        synchronized (this) {
            if (!paused) {
                gates = seen;
            }
        }
        return seen;
    }

    private void lookAtStream() {
        DatabasePair databases = databases();
        Lag nowLag = known(databases.source()::lag)
                .orElseGet(() -> new Lag.Unknown(
                        clock.instant(), "the " + databases.direction().from().label() + " does not answer"));
        Optional<SlotStatus> nowSlot = known(databases.source()::slot).flatMap(Function.identity());
        // What goes back copies nothing.
        boolean mayCopy = databases.direction() == Direction.FORWARD;
        Optional<List<TableCopy>> nowCopy = mayCopy ? known(databases.target()::copyProgress) : Optional.empty();
        // A target that does not answer has not copied all: nobody fetches, and the source keeps its log for it.
        boolean noneLeft = !mayCopy
                || nowCopy.filter(tables -> tables.stream().allMatch(TableCopy::copied))
                        .isPresent();
        Optional<List<SlotStatus>> nowCopySlots =
                noneLeft ? Optional.of(List.of()) : known(databases.target()::copySlots);
        Optional<Link> nowOther = known(() -> lookAtOther(databases.reversed())).flatMap(Function.identity());
        boolean driftIsDue = driftIsDue();
        Instant driftBegun = clock.instant();
        Optional<List<Drift>> nowDrift = driftIsDue ? known(databases::drift) : Optional.empty();
        Duration driftTook = Duration.between(driftBegun, clock.instant());
        synchronized (this) {
            if (direction != databases.direction()) {
                return;
            }
            lag.addLast(nowLag);
            while (lag.size() > SwitchoverPolicy.SAMPLES) {
                lag.removeFirst();
            }
            slot = nowSlot.orElse(null);
            otherLink = nowOther.orElse(null);
            copySlots = nowCopySlots.orElse(copySlots);
            copy = nowCopy.orElse(copy);
            course.sawLag(direction, nowLag);
            Lag otherLag = otherLink == null ? null : otherLink.lag();
            if (otherLag != null) {
                course.sawLag(direction.reversed(), otherLag);
            }
            nowCopy.ifPresent(tables -> course.sawCopy(clock.instant(), tables));
            if (driftIsDue) {
                drift = nowDrift.orElse(null);
                driftLookedAt = clock.instant();
                driftEvery = longer(DRIFT_EVERY, driftTook.multipliedBy(DRIFT_SHARE));
            }
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** It keeps log as the one that is followed does, whether anything goes along it or not. */
    private Optional<Link> lookAtOther(DatabasePair against) {
        if (gates().at(against.direction().from()) instanceof GateView.Unknown) {
            // It has just been waited for.
            return Optional.empty();
        }
        return against.source()
                .slot()
                .map(found -> new Link(
                        against.direction(),
                        found,
                        found.active() ? against.source().lag() : null));
    }

    /** Compares the schemas afresh; does nothing while paused, or before there is a stream. */
    void lookAtSchemas() {
        if (isPaused() || !isStreaming()) {
            return;
        }
        Optional<List<Drift>> found = known(pair::drift);
        synchronized (this) {
            drift = found.orElse(null);
            driftLookedAt = clock.instant();
        }
    }

    private synchronized boolean driftIsDue() {
        return !driftLookedAt.plus(driftEvery).isAfter(clock.instant());
    }

    /** From the subscription's creation to its end. */
    public synchronized void stream(boolean on) {
        streaming = on;
        if (!on) {
            lag.clear();
            slot = null;
            otherLink = null;
            copySlots = List.of();
            drift = null;
            course.forget();
            illness.expect(false, false);
        }
    }

    /** While the switchover's clock runs nothing else burdens the databases. */
    synchronized void pause(boolean on) {
        paused = on;
    }

    synchronized boolean isPaused() {
        return paused;
    }

    /** The operator wants something else than when this turn began: what may take hours is not begun. */
    synchronized void hurry(boolean on) {
        hurried = on;
    }

    public synchronized boolean isHurried() {
        return hurried;
    }

    synchronized boolean isStreaming() {
        return streaming;
    }

    /** A gate's row as an act of ours returned it. */
    public synchronized void saw(GateRow row) {
        gates = switch (row.side()) {
            case SOURCE -> new Gates(new GateView.Seen(row), gates.target());
            case TARGET -> new Gates(gates.source(), new GateView.Seen(row));
        };
    }

    /** Both, as somebody has just looked at them. */
    synchronized void saw(Gates seen) {
        gates = seen;
    }

    /** An act of ours is under way, or was lost: what the gate says is not known until it is read. */
    synchronized void lostSight(Side side, String reason) {
        GateView unknown = new GateView.Unknown(reason);
        gates = side == Side.SOURCE ? new Gates(unknown, gates.target()) : new Gates(gates.source(), unknown);
    }

    /** Nothing is looked at any more. */
    synchronized void lostSight(String reason) {
        lostSight(Side.SOURCE, reason);
        lostSight(Side.TARGET, reason);
    }

    public synchronized void compared(ComparisonReport report) {
        contents = contents.rows(report);
    }

    public synchronized void carried(LargeObjectReport report) {
        contents = contents.largeObjects(report);
    }

    public synchronized void widened(SequenceReport report) {
        contents = contents.sequences(report);
    }

    public synchronized void foundDrift(List<Drift> found) {
        drift = List.copyOf(found);
        driftLookedAt = clock.instant();
    }

    public synchronized Gates gates() {
        return gates;
    }

    public synchronized List<Lag> lag() {
        return new ArrayList<>(lag);
    }

    public synchronized Optional<SlotStatus> slot() {
        return Optional.ofNullable(slot);
    }

    /** At the side of {@link #slot}, by which tables are copied just now. */
    public synchronized List<SlotStatus> copySlots() {
        return copySlots;
    }

    /** Against the direction that is followed; empty when it has no slot. */
    public synchronized Optional<Link> otherLink() {
        return Optional.ofNullable(otherLink);
    }

    synchronized void droppedOtherLink() {
        otherLink = null;
    }

    public synchronized List<TableCopy> copy() {
        return copy;
    }

    /** Empty is unknown. */
    public synchronized Optional<List<Drift>> drift() {
        return Optional.ofNullable(drift);
    }

    public synchronized @Nullable ComparisonReport comparison() {
        return contents.rows();
    }

    /** An operator wants everything compared, and what was compared before counts no more. */
    synchronized void askToCompare() {
        contents = contents.asked(clock.instant());
    }

    /** Whether that is still to be done. */
    public synchronized boolean isAskedToCompare() {
        return contents.isDue();
    }

    /** Large objects, sequences and rows were compared, from this moment on. */
    public synchronized void comparedEverything(Instant begin) {
        contents = contents.whole(begin);
    }

    /** Empty while nothing is known of them. */
    Optional<MigrationStatus.Comparison> contents() {
        Optional<ComparisonProgress> underWay =
                pair.comparing().or(() -> pair.reversed().comparing());
        synchronized (this) {
            return contents.inStatus(underWay);
        }
    }

    /** All of it, for the policy. */
    public synchronized Readiness readiness(TenantSettings tenant, Routing.Fleet fleet) {
        return new Readiness(
                direction,
                clock.instant(),
                new ArrayList<>(lag),
                slot,
                drift,
                contents.rows(),
                contents.largeObjects(),
                tenant.replication().largeObjects() != TenantSettings.LargeObjects.NONE,
                contents.sequences(),
                gates,
                illness.ailments(),
                new Readiness.Proxies(
                        fleet.live().size(), fleet.lost(), fleet.detached(), Map.copyOf(fleet.mismatched())));
    }

    /** One look at a gate; one that cannot be read is unknown. */
    static GateView view(Database database) {
        try {
            return database.gate().<GateView>map(GateView.Seen::new).orElseGet(GateView.Absent::new);
        } catch (ReplicationFailure e) {
            return new GateView.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private static <T> Optional<T> known(Supplier<T> look) {
        try {
            return Optional.of(look.get());
        } catch (ReplicationFailure e) {
            return Optional.empty();
        }
    }
}
