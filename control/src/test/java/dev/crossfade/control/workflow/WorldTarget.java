package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.TargetDatabase;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.StreamHealth;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.upkeep.UpkeepReport;
import java.time.Duration;
import java.util.List;

/** The side of a {@link World} that will serve, in a direction. */
final class WorldTarget extends WorldDatabases.Half implements TargetDatabase {

    private static final TableName ORDERS = new TableName("public", "orders");
    private static final TableName TOKEN = new TableName("crossfade", "token");

    WorldTarget(WorldDatabases pair) {
        super(pair);
    }

    @Override
    public Side side() {
        return pair.direction().to();
    }

    @Override
    public void guard() {
        world.call(side().label() + ".guard", () -> {
            locked();
            world.guardOn = true;
            return true;
        });
    }

    @Override
    public List<TableName> filledTables() {
        return world.call(side().label() + ".filledTables", () -> world.targetHoldsData ? List.of(ORDERS) : List.of());
    }

    @Override
    public void truncate() {
        world.call(side().label() + ".truncate", this::locked);
    }

    @Override
    public void subscribe() {
        world.call(side().label() + ".subscribe", () -> {
            locked();
            if (!world.published) {
                throw refused("nothing is published");
            }
            if (!world.subscribed) {
                world.live.add(pair.direction());
            }
            world.subscribed = true;
            return true;
        });
    }

    @Override
    public List<TableCopy> copyProgress() {
        return world.subscribed
                ? List.of(
                        world.copying
                                ? new TableCopy(ORDERS, TableCopy.Phase.COPYING, 5, 10, 500, 8192)
                                : new TableCopy(ORDERS, TableCopy.Phase.READY, 10, 10, 1000, 8192),
                        new TableCopy(TOKEN, TableCopy.Phase.READY, 0, -1, 0, 0))
                : List.of();
    }

    @Override
    public UpkeepReport rebuildIndexes() {
        return world.call(side().label() + ".rebuildIndexes", () -> UpkeepReport.NOTHING);
    }

    @Override
    public UpkeepReport keepUp(Duration atMost, Duration eachAtMost) {
        return world.call(side().label() + ".keepUp", () -> {
            if (eachAtMost.compareTo(world.viewTakes) < 0) {
                List<String> view = List.of("REFRESH MATERIALIZED VIEW public.slow");
                return new UpkeepReport(List.of(), List.of(), List.of(), view, view, List.of());
            }
            world.viewTakes = Duration.ZERO;
            return new UpkeepReport(List.of(), List.of(), List.of(), world.upkeepLacks, List.of(), world.upkeepLeaves);
        });
    }

    @Override
    public StreamHealth streamHealth() {
        return new StreamHealth(
                world.subscribed,
                !world.streamPaused,
                world.workerDies || world.streamPaused ? 0 : 1,
                world.copying ? 1 : 0,
                world.copying ? 1 : 0,
                false,
                0);
    }

    @Override
    public List<SlotStatus> copySlots() {
        Long retained = world.copySlotRetainedBytes;
        return retained == null
                ? List.of()
                : List.of(new SlotStatus("pg_16400_sync_16390_7", !world.streamPaused, "reserved", retained));
    }

    @Override
    public void pauseStream(boolean paused) {
        world.call(side().label() + ".pauseStream", () -> {
            locked();
            world.streamPaused = paused;
            return true;
        });
    }

    @Override
    public void reconnect() {
        world.call(side().label() + ".reconnect", () -> {
            locked();
            world.causes.clear();
            world.workerDies = false;
            return true;
        });
    }

    @Override
    public boolean sealed() {
        return world.shut.contains(side());
    }

    @Override
    public void admit() {
        world.call(side().label() + ".admit", () -> {
            locked();
            world.letIn.put(side(), pair.clock.instant());
            return world.shut.remove(side());
        });
    }

    @Override
    public GateRow arm(Epoch epoch) {
        return world.call(side().label() + ".arm", () -> move(GateState.ARMED, epoch));
    }

    @Override
    public TokenWatch watchToken(Epoch epoch) {
        return world.call(side().label() + ".watchToken", () -> new TokenWatch() {
            @Override
            public boolean await(Duration atMost) {
                return world.call("token.await", () -> world.tokens.contains(epoch));
            }

            @Override
            public void close() {}
        });
    }

    @Override
    public GateRow open(Epoch epoch, Duration atMost) {
        return world.call(side().label() + ".open", () -> {
            if (!locked().epoch().equals(epoch)) {
                throw refused("armed for another epoch");
            }
            GateRow open = move(GateState.OPEN, epoch);
            if (!world.tokens.contains(epoch)) {
                world.violations.add("opened before the token");
            }
            world.livesOnTarget = side() == Side.TARGET;
            world.shut.remove(side());
            return open;
        });
    }

    @Override
    public GateRow abort(Epoch epoch) {
        return world.call(side().label() + ".abort", () -> {
            GateRow row = locked();
            if (row.state() == GateState.ABORTED) {
                GateRow raised = new GateRow(
                        row.migration(), side(), GateState.ABORTED, row.epoch().max(epoch), row.generation());
                world.put(raised);
                return raised;
            }
            return move(GateState.ABORTED, row.epoch().max(epoch));
        });
    }

    @Override
    public GateRow guardAgain(Epoch epoch) {
        return world.call(side().label() + ".guardAgain", () -> move(GateState.GUARDED, epoch));
    }

    @Override
    public GateRow serve() {
        return world.call(side().label() + ".serve", () -> {
            GateRow row = locked();
            return row.state() == GateState.SERVING ? row : move(GateState.SERVING, row.epoch());
        });
    }

    @Override
    public void cleanup() {
        world.call(side().label() + ".cleanup", () -> {
            if (world.target != null) {
                GateState state = locked().state();
                if (state == GateState.ARMED || state == GateState.OPEN) {
                    throw refused("end the attempt first");
                }
            }
            world.subscribed = false;
            world.live.clear();
            world.guardOn = false;
            world.target = null;
            return true;
        });
    }
}
