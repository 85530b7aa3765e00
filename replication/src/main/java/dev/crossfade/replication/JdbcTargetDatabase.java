package dev.crossfade.replication;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.GateRow;
import dev.crossfade.replication.fence.GateState;
import dev.crossfade.replication.fence.ListeningTokenWatch;
import dev.crossfade.replication.fence.TargetGate;
import dev.crossfade.replication.postgres.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The target on JDBC: each verb is done by the class whose matter it is. */
abstract class JdbcTargetDatabase implements TargetDatabase, AutoCloseable {

    private final TargetGate gate;

    JdbcTargetDatabase(Postgres target, TenantSettings tenant) {
        this.gate = new TargetGate(target, tenant.replication());
    }

    @Override
    public Side side() {
        return Side.TARGET;
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
    public void guard() {
        gate.guard();
    }

    @Override
    public GateRow arm(Epoch epoch) {
        return gate.arm(epoch);
    }

    @Override
    public TokenWatch watchToken(Epoch epoch) {
        ListeningTokenWatch watch = gate.watchToken(epoch);
        return new TokenWatch() {
            @Override
            public boolean await(Duration atMost) {
                return watch.await(atMost);
            }

            @Override
            public void close() {
                watch.close();
            }
        };
    }

    @Override
    public GateRow open(Epoch epoch, Duration atMost) {
        return gate.open(epoch, atMost);
    }

    @Override
    public GateRow abort(Epoch epoch) {
        return gate.abort(epoch);
    }

    @Override
    public GateRow guardAgain(Epoch epoch) {
        return gate.guardAgain(epoch);
    }

    @Override
    public GateRow serve() {
        return gate.serve();
    }

    @Override
    public List<String> leftovers() {
        return gate.leftovers();
    }

    /** Drops what the stream left to us: call it after subscription and slot are gone. */
    void removeGate() {
        gate.remove();
    }

    @Override
    public void close() {
        gate.close();
    }
}
