package dev.crossfade.replication;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.FenceReport;
import dev.crossfade.replication.fence.GateRow;
import dev.crossfade.replication.fence.GateState;
import dev.crossfade.replication.fence.SourceGate;
import dev.crossfade.replication.postgres.Postgres;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The source on JDBC: each verb is done by the class whose matter it is. */
abstract class JdbcSourceDatabase implements SourceDatabase, AutoCloseable {

    private final SourceGate gate;

    JdbcSourceDatabase(Postgres source, TenantSettings tenant, Clock clock) {
        this.gate = new SourceGate(source, tenant.replication(), clock);
    }

    @Override
    public Side side() {
        return Side.SOURCE;
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
        gate.prepare();
    }

    @Override
    public FenceReport fence(Epoch epoch, TenantSettings.Fence kind, Duration atMost) {
        return gate.fence(epoch, kind, atMost);
    }

    @Override
    public GateRow unfence(GateRow aborted) {
        return gate.unfence(aborted);
    }

    @Override
    public GateRow retire(GateRow opened) {
        return gate.retire(opened);
    }

    @Override
    public List<String> leftovers() {
        return gate.leftovers();
    }

    /** Drops what the stream left to us: call it after slot and publication are gone. */
    void removeGate() {
        gate.remove();
    }

    @Override
    public void close() {
        gate.close();
    }
}
