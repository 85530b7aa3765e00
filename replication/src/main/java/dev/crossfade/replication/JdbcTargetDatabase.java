package dev.crossfade.replication;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.ListeningTokenWatch;
import dev.crossfade.replication.fence.TargetGate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.StreamHealth;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.stream.TargetStream;
import dev.crossfade.replication.upkeep.TargetUpkeep;
import dev.crossfade.replication.upkeep.UpkeepReport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The side that will serve, on JDBC: each verb is done by the class whose matter it is. */
final class JdbcTargetDatabase implements TargetDatabase, AutoCloseable {

    private static final Duration INDEXES_AT_MOST = Duration.ofHours(1);
    private static final Duration INDEX_AT_MOST = Duration.ofHours(12);

    private final Side side;
    private final TargetGate gate;
    private final TargetStream stream;
    private final TargetUpkeep upkeep;

    JdbcTargetDatabase(Postgres target, Postgres source, TenantSettings tenant, Direction direction, Clock clock) {
        this.side = target.side();
        this.gate = new TargetGate(target, tenant.replication());
        this.stream = new TargetStream(target, source, tenant, direction);
        this.upkeep = new TargetUpkeep(target, source, tenant.replication(), clock);
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
    public void guard() {
        gate.guard();
    }

    @Override
    public boolean sealed() {
        return gate.sealed();
    }

    @Override
    public void admit() {
        gate.admit();
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
        return gate.leftovers();
    }

    @Override
    public List<TableName> filledTables() {
        return stream.filledTables();
    }

    @Override
    public void truncate() {
        stream.truncate();
    }

    @Override
    public void subscribe() {
        stream.subscribe();
    }

    void subscribeAdded() {
        stream.subscribeAdded();
    }

    @Override
    public List<TableCopy> copyProgress() {
        return stream.copyProgress();
    }

    @Override
    public UpkeepReport rebuildIndexes() {
        return upkeep.rebuildIndexes(INDEXES_AT_MOST, INDEX_AT_MOST);
    }

    @Override
    public UpkeepReport keepUp(Duration atMost, Duration eachAtMost) {
        return upkeep.keepUp(atMost, eachAtMost);
    }

    @Override
    public StreamHealth streamHealth() {
        return stream.health();
    }

    @Override
    public List<SlotStatus> copySlots() {
        return stream.copySlots();
    }

    @Override
    public void pauseStream(boolean paused) {
        stream.pause(paused);
    }

    @Override
    public void reconnect() {
        stream.reconnect();
    }

    /** Whether it was this configuration that the subscription was told last by us; false also where we do not know. */
    boolean connectsAsConfigured() {
        return stream.connectsAsConfigured();
    }

    @Override
    public void cleanup() {
        stream.remove();
        gate.remove();
    }

    void interruptUpkeep() {
        upkeep.interrupt();
    }

    @Override
    public void close() {
        stream.close();
        gate.close();
        upkeep.close();
    }
}
