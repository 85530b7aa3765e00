package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Readiness;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.fence.GateRow;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.upkeep.UpkeepReport;
import dev.crossfade.replication.verify.ComparisonProgress;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was seen last of one migration's world. A sampler looks once a second, and not while the switchover's clock runs; steps
 * add what they found. Thread-safe.
 */
public final class Watch {

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
    private final DriftSight drift = new DriftSight();
    private Contents contents = Contents.UNSEEN;
    private long upkeepCutOff;
    private List<String> upkeepLeft = List.of();
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
            contents = contents.turned();
            copySlots = List.of();
            upkeepLeft = List.of();
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
        StreamLook seen = StreamLook.take(databases, gates(), clock);
        boolean driftIsDue = isDriftDue();
        Instant driftBegun = clock.instant();
        Optional<List<Drift>> nowDrift = driftIsDue ? StreamLook.known(databases::drift) : Optional.empty();
        synchronized (this) {
            if (direction != databases.direction()) {
                return;
            }
            lag.addLast(seen.lag());
            while (lag.size() > SwitchoverPolicy.SAMPLES) {
                lag.removeFirst();
            }
            slot = seen.slot().orElse(null);
            otherLink = seen.otherLink().orElse(null);
            copySlots = seen.copySlots().orElse(copySlots);
            copy = seen.copy().orElse(copy);
            seen.tell(course, clock.instant());
            if (driftIsDue) {
                drift.looked(nowDrift, driftBegun, clock.instant());
            }
        }
    }

    /** Compares the schemas afresh; does nothing while paused, or before there is a stream. */
    void lookAtSchemas() {
        if (isPaused() || !isStreaming()) {
            return;
        }
        Optional<List<Drift>> found = StreamLook.known(pair::drift);
        synchronized (this) {
            drift.found(found, clock.instant());
        }
    }

    private synchronized boolean isDriftDue() {
        return drift.isDue(clock.instant());
    }

    /** From the subscription's creation to its end. */
    public synchronized void stream(boolean on) {
        streaming = on;
        if (!on) {
            lag.clear();
            slot = null;
            otherLink = null;
            copySlots = List.of();
            drift.forget();
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

    /** In the direction that is followed. */
    public synchronized boolean objectsWereCarried() {
        return contents.largeObjects() != null;
    }

    public synchronized void widened(SequenceReport report) {
        contents = contents.sequences(report);
    }

    public synchronized void foundDrift(List<Drift> found) {
        drift.found(Optional.of(found), clock.instant());
    }

    public synchronized void keptUp(UpkeepReport report) {
        upkeepCutOff += report.cutOff().size();
        upkeepLeft = report.leftAlone();
    }

    synchronized long upkeepCutOff() {
        return upkeepCutOff;
    }

    /** Of the last pass, in the direction that is followed. */
    synchronized List<String> upkeepLeft() {
        return upkeepLeft;
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
        return drift.seen();
    }

    public synchronized @Nullable ComparisonReport comparison() {
        return contents.rows();
    }

    /** An operator wants everything compared, and what was compared before counts no more. */
    synchronized void askToCompare() {
        contents = contents.asked(clock.instant());
    }

    /** When; null where it is done. */
    public synchronized @Nullable Instant askedToCompare() {
        return contents.isDue() ? contents.asked() : null;
    }

    /** The last in the direction that is followed; null where none was begun. */
    public synchronized @Nullable Round round() {
        return contents.round();
    }

    /** One was begun, or went on, and this is what it has left. */
    public synchronized void round(Round now) {
        contents = contents.round(now);
    }

    /** Empty while nothing is known of them. */
    Optional<MigrationStatus.Comparison> contents() {
        Optional<ComparisonProgress> underWay =
                pair.comparing().or(() -> pair.reversed().comparing());
        synchronized (this) {
            return contents.inStatus(underWay);
        }
    }

    /** Why changes do not arrive, with what mends it in the direction that is followed. */
    List<Ailment> ailments(TenantId tenant) {
        Direction followed = direction();
        return illness.ailments().stream()
                .map(one -> AilmentWords.told(one, followed, tenant))
                .toList();
    }

    /** All of it, for the policy. */
    public synchronized Readiness readiness(TenantSettings tenant, Routing.Fleet fleet) {
        return new Readiness(
                direction,
                clock.instant(),
                new ArrayList<>(lag),
                slot,
                drift.seen().orElse(null),
                contents.rows(),
                contents.largeObjects(),
                tenant.replication().largeObjects() != TenantSettings.LargeObjects.NONE,
                contents.sequences(),
                gates,
                ailments(tenant.id()),
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
}
