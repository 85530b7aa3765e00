package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.fence.FenceReport;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import dev.crossfade.replication.fence.sessions.FenceFailure;
import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The side of a {@link World} that serves, in a direction. */
final class WorldSource extends WorldDatabases.Half implements SourceDatabase {

    WorldSource(WorldDatabases pair) {
        super(pair);
    }

    @Override
    public Side side() {
        return pair.direction().from();
    }

    @Override
    public List<TableName> tables() {
        return List.of(new TableName("public", "orders"));
    }

    @Override
    public void publish() {
        world.call(side().label() + ".publish", () -> {
            locked();
            world.published = true;
            return true;
        });
    }

    @Override
    public Lag lag() {
        return world.live.contains(pair.direction())
                ? new Lag.Known(pair.clock.instant(), new Lsn(0), world.lagBytes)
                : new Lag.Unknown(pair.clock.instant(), "no slot");
    }

    @Override
    public Optional<SlotStatus> slot() {
        Long idle = world.idleRetainedBytes;
        if (!world.live.contains(pair.direction()) && idle != null) {
            return Optional.of(new SlotStatus("crossfade_acme_" + side().label(), false, "reserved", idle));
        }
        return world.live.contains(pair.direction())
                ? Optional.of(new SlotStatus(
                        "crossfade_acme", !world.slotLost, world.slotLost ? "lost" : "reserved", world.retainedBytes))
                : Optional.empty();
    }

    @Override
    public void prepareFence() {
        world.call(side().label() + ".prepareFence", this::locked);
    }

    @Override
    public EndedSessions refuseWrites(Epoch epoch, Duration atMost) {
        return telling(() -> world.call(side().label() + ".refuseWrites", () -> {
            if (locked().epoch().isAfter(epoch)) {
                throw refused("a later epoch");
            }
            move(GateState.FENCING, epoch);
            return new EndedSessions(2, 1, true);
        }));
    }

    private <T> T telling(Supplier<T> part) {
        try {
            return part.get();
        } catch (ReplicationFailure e) {
            throw new FenceFailure(e, world.endedUntilThen);
        }
    }

    @Override
    public FenceReport fence(Epoch epoch, Duration atMost) {
        return telling(() -> fenced(epoch));
    }

    private FenceReport fenced(Epoch epoch) {
        world.call(side().label() + ".fence (shut-out)", () -> {
            if (locked().epoch().isAfter(epoch)) {
                throw refused("a later epoch");
            }
            world.shut.add(side());
            return locked().state() == GateState.FENCING ? locked() : move(GateState.FENCING, epoch);
        });
        return world.call(side().label() + ".fence (token)", () -> {
            move(GateState.FENCED, epoch);
            world.tokens.add(epoch);
            return new FenceReport(pair.clock.instant(), 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        });
    }

    @Override
    public GateRow unfence(GateRow aborted) {
        return world.call(side().label() + ".unfence", () -> {
            GateRow row = locked();
            if (aborted.state() != GateState.ABORTED
                    || row.epoch().isAfter(aborted.epoch())
                    || row.state() == GateState.GUARDED) {
                throw refused("the target is not aborted for this");
            }
            GateRow serving = new GateRow(
                    row.migration(),
                    side(),
                    GateState.SERVING,
                    row.epoch().max(aborted.epoch()).next(),
                    row.generation());
            world.put(serving);
            world.shut.remove(side());
            return serving;
        });
    }

    @Override
    public Optional<GateRow> serveAnew(Supplier<GateRow> abort) {
        return world.call(side().label() + ".serveAnew", () -> {
            if (world.gate(side()).isPresent()) {
                return Optional.empty();
            }
            GateRow aborted = abort.get();
            if (aborted.state() != GateState.ABORTED || world.shut.contains(side())) {
                throw refused("the other side is not aborted, or the application is shut out");
            }
            GateRow serving = new GateRow(
                    aborted.migration(),
                    side(),
                    GateState.SERVING,
                    aborted.epoch().next(),
                    pair.session.generation());
            world.put(serving);
            return Optional.of(serving);
        });
    }

    @Override
    public GateRow retire(GateRow opened) {
        return world.call(side().label() + ".retire", () -> {
            GateRow row = locked();
            return row.state() == GateState.GUARDED ? row : move(GateState.GUARDED, row.epoch());
        });
    }

    @Override
    public GateRow serveAcceptingLoss() {
        return world.call(side().label() + ".serveAcceptingLoss", () -> {
            GateRow row = locked();
            GateRow serving = new GateRow(
                    row.migration(), side(), GateState.SERVING, row.epoch().next(), row.generation());
            world.livesOnTarget = side() == Side.TARGET;
            world.lossAccepted = true;
            world.put(serving);
            world.shut.remove(side());
            return serving;
        });
    }

    @Override
    public void cleanUpLeft() {
        world.call(side().label() + ".cleanUpLeft", () -> {
            if (world.source != null) {
                locked();
            }
            world.source = null;
            world.published = false;
            return true;
        });
    }

    @Override
    public void cleanup() {
        world.call(side().label() + ".cleanup", () -> {
            if (world.source != null) {
                GateState state = locked().state();
                if (state == GateState.FENCING || state == GateState.FENCED) {
                    throw refused("end the attempt first");
                }
            }
            world.source = null;
            world.published = false;
            return true;
        });
    }
}
