package dev.crossfade.replication;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.Gate;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.largeobjects.LargeObjectSync;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Preflight;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.SchemaFingerprint;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.sequences.SequenceSync;
import dev.crossfade.replication.stream.ApplyBarrier;
import dev.crossfade.replication.verify.ComparisonReport;
import dev.crossfade.replication.verify.RowComparison;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Both databases on JDBC. What is needed under the clock runs on sessions that are open by then. */
final class JdbcDatabasePair implements DatabasePair {

    private final Postgres sourcePostgres;
    private final Postgres targetPostgres;
    private final TenantSettings tenant;
    private final Clock clock;
    private final JdbcSourceDatabase source;
    private final JdbcTargetDatabase target;
    private final TableSelection selection;
    private final SequenceSync sequences;
    private final Gate targetGate;
    private final KeptSession checkAtSource;
    private final KeptSession checkAtTarget;
    private final LargeObjectSync largeObjects;
    private final KeptSession schemaAtSource;
    private final KeptSession schemaAtTarget;

    JdbcDatabasePair(Postgres sourcePostgres, Postgres targetPostgres, TenantSettings tenant, Clock clock) {
        this.sourcePostgres = sourcePostgres;
        this.targetPostgres = targetPostgres;
        this.tenant = tenant;
        this.clock = clock;
        this.source = new JdbcSourceDatabase(sourcePostgres, tenant, clock);
        this.target = new JdbcTargetDatabase(targetPostgres, sourcePostgres, tenant, clock);
        this.selection = new TableSelection(tenant.replication());
        this.sequences = new SequenceSync(tenant);
        this.targetGate = new Gate(targetPostgres);
        this.checkAtSource = new KeptSession(sourcePostgres, "check", SessionLimits.SHORT);
        this.checkAtTarget = new KeptSession(targetPostgres, "check", SessionLimits.SHORT);
        Gate sourceGate = new Gate(sourcePostgres);
        this.largeObjects = new LargeObjectSync(
                sourcePostgres,
                targetPostgres,
                (session, work) -> act(sourceGate, session, work),
                (session, work) -> act(targetGate, session, work),
                tenant.replication().largeObjects() == TenantSettings.LargeObjects.WRITE_ONCE,
                clock);
        this.schemaAtSource = new KeptSession(sourcePostgres, "schema", SessionLimits.SHORT);
        this.schemaAtTarget = new KeptSession(targetPostgres, "schema", SessionLimits.SHORT);
    }

    @Override
    public SourceDatabase source() {
        return source;
    }

    @Override
    public TargetDatabase target() {
        return target;
    }

    @Override
    public List<Finding> check() {
        return new Preflight(sourcePostgres, targetPostgres, tenant).check();
    }

    @Override
    public List<Drift> drift() {
        return schemaAtSource.use(
                here -> schemaAtTarget.use(there -> SchemaFingerprint.differences(here, there, tenant)));
    }

    @Override
    public SequenceReport widenSequences() {
        return checkAtSource.use(here -> checkAtTarget.use(there -> sequences.widen(here, there, gated(there))));
    }

    @Override
    public SequenceReport checkSequences() {
        return checkAtSource.use(here -> checkAtTarget.use(there -> sequences.check(here, there, gated(there))));
    }

    @Override
    public LargeObjectReport carryLargeObjects() {
        if (tenant.replication().largeObjects() == TenantSettings.LargeObjects.NONE) {
            return new LargeObjectReport(0, 0, List.of());
        }
        return largeObjects.carry();
    }

    @Override
    public LargeObjectReport sweepLargeObjects(Duration atMost) {
        return largeObjects.sweep(atMost);
    }

    private static void act(Gate gate, PostgresSession session, Runnable work) {
        gate.act(session, locked -> {
            work.run();
            return true;
        });
    }

    @Override
    public ComparisonReport compareRows() {
        try (PostgresSession here = sourcePostgres.open("compare", SessionLimits.LONG);
                PostgresSession there = targetPostgres.open("compare", SessionLimits.LONG)) {
            ApplyBarrier barrier = new ApplyBarrier(targetPostgres.session().streamName(), clock);
            return new RowComparison(selection, clock).compare(here, there, () -> barrier.await(here, there));
        }
    }

    private Function<Supplier<Integer>, Integer> gated(PostgresSession session) {
        return work -> targetGate.act(session, locked -> work.get());
    }

    @Override
    public void close() {
        source.close();
        target.close();
        checkAtSource.close();
        checkAtTarget.close();
        largeObjects.close();
        schemaAtSource.close();
        schemaAtTarget.close();
    }
}
