package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.control.migration.Readiness;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.upkeep.UpkeepReport;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What was seen last of one migration's world. A sampler looks once a second, and not while the switchover's clock runs; steps
 * add what they found. Thread-safe.
 */
public final class Watch {

    private final DatabasePair pair;
    private final Clock clock;
    private final InstantSource steady;

    private final StreamSight stream = new StreamSight();
    private final StreamIllness illness;
    private final DriftSight drift = new DriftSight();
    private final ContentsSight contents;
    private final ServerSight servers;
    private final AtomicBoolean looking = new AtomicBoolean();
    private Gates gates = Gates.UNSEEN;
    private long upkeepCutOff;
    private List<String> upkeepLeft = List.of();
    private boolean streaming;
    private boolean paused;
    private boolean hurried;
    private Direction direction = Direction.FORWARD;

    /**
     * @param known of the servers, by a predecessor
     * @param clock as what is compared with it was stamped
     * @param steady says when it is time to look again
     */
    public Watch(DatabasePair databases, Lineages known, Clock clock, InstantSource steady) {
        this.pair = databases;
        this.clock = clock;
        this.steady = steady;
        this.illness = new StreamIllness(steady);
        this.contents = new ContentsSight(databases, clock);
        this.servers = new ServerSight(databases, contents, known, clock);
    }

    /** Looks at the gates, and, once there is a stream, at servers, lag, slot, copy, drift and what ails it. Does nothing while paused. */
    public void look() {
        if (isPaused()) {
            return;
        }
        lookAtGates();
        if (isStreaming()) {
            servers.look(gates());
            lookAtStream();
            illness.look(databases());
        }
    }

    /** Of the stream that is followed. */
    public StreamIllness illness() {
        return illness;
    }

    /** In the direction that is followed. */
    public ContentsSight contents() {
        return contents;
    }

    public ServerSight servers() {
        return servers;
    }

    StreamCourse course() {
        return stream.course();
    }

    /**
     * From now on lag, slot, large objects and sequences are those of this direction. Rows that were the same on both sides are so in
     * either.
     */
    public synchronized void follow(Direction next) {
        if (direction != next) {
            direction = next;
            stream.turn();
            contents.turn();
            upkeepLeft = List.of();
            illness.forget();
        }
    }

    /** In which changes are followed now. */
    public synchronized Direction direction() {
        return direction;
    }

    private DatabasePair databases() {
        return pair.towards(direction());
    }

    /** One sampler at a time, also when the databases answer slowly; false while another one looks. */
    public boolean beginLook() {
        return !looking.getAndSet(true);
    }

    public void endLook() {
        looking.set(false);
    }

    /** Looks at both gates; one that does not answer is unknown from now on. */
    public Gates lookAtGates() {
        Gates looked = new Gates(GateLook.at(pair.at(Side.SOURCE)), GateLook.at(pair.at(Side.TARGET)));
        // A switchover may have come between the two: a side that does not answer is waited for as long as one takes.
        boolean outdated = looked.bothServe()
                || (looked.target() instanceof GateView.Unknown && !(looked.source() instanceof GateView.Unknown));
        Gates seen = outdated ? looked.with(Side.SOURCE, GateLook.at(pair.at(Side.SOURCE))) : looked;
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
        Instant driftBegun = steady.instant();
        Optional<List<Drift>> nowDrift = driftIsDue ? StreamLook.known(databases::drift) : Optional.empty();
        synchronized (this) {
            if (direction != databases.direction()) {
                return;
            }
            stream.saw(seen, clock.instant());
            if (driftIsDue) {
                drift.looked(nowDrift, driftBegun, steady.instant());
            }
        }
    }

    /** Compares the schemas afresh; does nothing while paused, or before there is a stream. */
    public void lookAtSchemas() {
        if (isPaused() || !isStreaming()) {
            return;
        }
        Optional<List<Drift>> found = StreamLook.known(pair::drift);
        synchronized (this) {
            drift.found(found, steady.instant());
        }
    }

    private synchronized boolean isDriftDue() {
        return drift.isDue(steady.instant());
    }

    /** From the subscription's creation to its end. */
    public synchronized void stream(boolean on) {
        streaming = on;
        if (!on) {
            stream.end();
            drift.forget();
            illness.expect(false, false);
        }
    }

    /** While the switchover's clock runs nothing else burdens the databases. */
    public synchronized void pause(boolean on) {
        paused = on;
    }

    public synchronized boolean isPaused() {
        return paused;
    }

    /** The operator wants something else than when this turn began: what may take hours is not begun. */
    public synchronized void hurry(boolean on) {
        hurried = on;
    }

    public synchronized boolean isHurried() {
        return hurried;
    }

    public synchronized boolean isStreaming() {
        return streaming;
    }

    /** A gate's row as an act of ours returned it. */
    public synchronized void saw(GateRow row) {
        gates = gates.with(row.side(), new GateView.Seen(row));
    }

    /** Both, as somebody has just looked at them. */
    public synchronized void saw(Gates seen) {
        gates = seen;
    }

    /** An act of ours is under way: what the gate says is not known until it is read. */
    public synchronized void actsAt(Side side, String act) {
        gates = gates.with(side, new GateView.Unknown(act, true));
    }

    /** It was lost, and what the gate says is not known until it is read. */
    public synchronized void lostSight(Side side, String reason) {
        gates = gates.with(side, new GateView.Unknown(reason));
    }

    /** Nothing is looked at any more. */
    public synchronized void lostSight(String reason) {
        lostSight(Side.SOURCE, reason);
        lostSight(Side.TARGET, reason);
    }

    public void carried(LargeObjectReport report) {
        contents.carried(report);
    }

    public void widened(SequenceReport report) {
        contents.widened(report);
    }

    public synchronized void foundDrift(List<Drift> found) {
        drift.found(Optional.of(found), steady.instant());
    }

    public synchronized void keptUp(UpkeepReport report) {
        upkeepCutOff += report.cutOff().size();
        upkeepLeft = report.leftAlone();
    }

    public synchronized long upkeepCutOff() {
        return upkeepCutOff;
    }

    /** Of the last pass, in the direction that is followed. */
    public synchronized List<String> upkeepLeft() {
        return upkeepLeft;
    }

    public synchronized Gates gates() {
        return gates;
    }

    public synchronized List<Lag> lag() {
        return stream.lag();
    }

    public synchronized Optional<SlotStatus> slot() {
        return stream.slot();
    }

    /** At the side of {@link #slot}, by which tables are copied just now. */
    public synchronized List<SlotStatus> copySlots() {
        return stream.copySlots();
    }

    /** Against the direction that is followed; empty when it has no slot. */
    public synchronized Optional<Link> otherLink() {
        return stream.otherLink();
    }

    public synchronized void droppedOtherLink() {
        stream.droppedOtherLink();
    }

    public synchronized List<TableCopy> copy() {
        return stream.copy();
    }

    /** Empty is unknown. */
    public synchronized Optional<List<Drift>> drift() {
        return drift.seen();
    }

    /** What is wrong with the sides, and why changes do not arrive, with what mends it in the direction that is followed. */
    public List<Ailment> ailments(TenantId tenant) {
        Direction followed = direction();
        Gates seen = gates();
        List<Ailment> found = new ArrayList<>();
        if (seen.bothServe()) {
            found.add(AilmentWords.bothServe(seen, followed, tenant));
        }
        found.addAll(servers.ailments(followed, contents.comparison(), tenant));
        illness.ailments().forEach(one -> found.add(AilmentWords.told(one, followed, tenant)));
        return List.copyOf(found);
    }

    /** All of it, for the policy. */
    public synchronized Readiness readiness(TenantSettings tenant, Routing.Fleet fleet) {
        return new Readiness(
                direction,
                clock.instant(),
                stream.lag(),
                stream.slot().orElse(null),
                drift.seen().orElse(null),
                contents.comparison(),
                contents.largeObjects(),
                tenant.replication().largeObjects() != TenantSettings.LargeObjects.NONE,
                contents.sequences(),
                gates,
                ailments(tenant.id()),
                new Readiness.Proxies(
                        fleet.live().size(), fleet.lost(), fleet.detached(), Map.copyOf(fleet.mismatched())));
    }
}
