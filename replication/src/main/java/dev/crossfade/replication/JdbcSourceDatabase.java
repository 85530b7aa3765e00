package dev.crossfade.replication;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.FenceReport;
import dev.crossfade.replication.fence.SourceGate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.SourceStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The side that serves, on JDBC: each verb is done by the class whose matter it is. */
final class JdbcSourceDatabase implements SourceDatabase, AutoCloseable {

    private final Side side;
    private final SourceGate gate;
    private final SourceStream stream;
    private final boolean readsGoOn;
    private final Direction direction;
    private final Duration drainTimeout;

    JdbcSourceDatabase(Postgres source, TenantSettings tenant, Direction direction, Clock clock) {
        this.side = source.side();
        this.readsGoOn = tenant.switchover().fence() == TenantSettings.Fence.READ_ONLY;
        this.direction = direction;
        this.drainTimeout = tenant.switchover().drainTimeout();
        this.gate = new SourceGate(source, tenant.replication(), clock);
        this.stream = new SourceStream(source, tenant.replication(), direction, clock);
    }

    @Override
    public Side side() {
        return side;
    }

    @Override
    public Optional<GateRow> gate() {
        return gate.row();
    }

    @Override
    public GateRow install(GateState initial) {
        return gate.install(initial);
    }

    @Override
    public void takeOver() {
        gate.takeOver();
    }

    @Override
    public void prepareFence() {
        if (readsGoOn) {
            gate.insistOnReadOnly();
        }
        if (direction == Direction.FORWARD) {
            gate.insistOnQuiet(drainTimeout);
        } else {
            // Who goes back may do so because everything hangs: what would be cut off is no reason to stay.
            gate.insistOnProvable();
        }
        gate.prepare();
    }

    @Override
    public EndedSessions refuseWrites(Epoch epoch, Duration atMost) {
        return gate.refuseWrites(epoch, atMost);
    }

    @Override
    public FenceReport fence(Epoch epoch, Duration atMost) {
        return gate.fence(epoch, atMost);
    }

    @Override
    public GateRow unfence(GateRow aborted) {
        return gate.unfence(aborted);
    }

    @Override
    public Optional<GateRow> serveAnew(Supplier<GateRow> abort) {
        return gate.serveAnew(abort);
    }

    @Override
    public GateRow serveAcceptingLoss() {
        return gate.unfenceAcceptingLoss();
    }

    @Override
    public GateRow retire(GateRow opened) {
        return gate.retire(opened);
    }

    @Override
    public boolean lockDdl() {
        return gate.lockDdl();
    }

    @Override
    public void unlockDdl() {
        gate.unlockDdl();
    }

    @Override
    public Lineage lineage() {
        return gate.lineage();
    }

    @Override
    public int applicationSessions() {
        return gate.applicationSessions();
    }

    @Override
    public List<String> leftovers() {
        return Stream.concat(gate.leftovers().stream(), stream.leftovers().stream())
                .toList();
    }

    @Override
    public List<TableName> tables() {
        return stream.tables();
    }

    @Override
    public void publish() {
        stream.publish();
    }

    @Override
    public Lag lag() {
        return stream.lag();
    }

    @Override
    public Optional<SlotStatus> slot() {
        return stream.slot();
    }

    @Override
    public void cleanup() {
        stream.remove();
        gate.remove();
    }

    @Override
    public void cleanUpLeft() {
        stream.remove();
        gate.removeLeft();
    }

    @Override
    public void close() {
        stream.close();
        gate.close();
    }
}
