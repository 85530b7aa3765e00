package dev.crossfade.replication;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.diagnosis.Diagnosis;
import dev.crossfade.replication.dump.PgDump;
import dev.crossfade.replication.dump.SchemaCopy;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.plan.PlanLook;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Hosting;
import dev.crossfade.replication.preflight.Preflight;
import dev.crossfade.replication.reverse.JdbcReverseLink;
import dev.crossfade.replication.reverse.ReverseLink;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.DriftLook;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.sequences.SequenceSync;
import dev.crossfade.replication.stream.ApplyBarrier;
import dev.crossfade.replication.stream.Coverage;
import dev.crossfade.replication.verify.ComparisonLimits;
import dev.crossfade.replication.verify.ComparisonProgress;
import dev.crossfade.replication.verify.ComparisonReport;
import dev.crossfade.replication.verify.RangeComparison;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Both databases on JDBC. What is needed under the clock runs on sessions that are open by then. */
final class JdbcDatabasePair implements DatabasePair {

    private final Direction direction;
    private final Postgres sourcePostgres;
    private final Postgres targetPostgres;
    private final TenantSettings tenant;
    private final Clock clock;
    private final PgDump dump;
    private final Hosting hosting;
    private final JdbcSourceDatabase source;
    private final JdbcTargetDatabase target;
    private final JdbcReverseLink reverse;
    private final Diagnosis diagnosis;
    private final TableSelection selection;
    private final Coverage coverage;
    private final SequenceSync sequences;
    private final Gate targetGate;
    private final KeptSession checkAtSource;
    private final KeptSession checkAtTarget;
    private final JdbcLargeObjects largeObjects;
    private final DriftLook driftLook;
    private final KeptSession schemaAtSource;
    private final KeptSession schemaAtTarget;
    private final RangeComparison rows;
    private @Nullable JdbcDatabasePair reversed;
    private boolean closed;

    JdbcDatabasePair(
            Postgres sourcePostgres,
            Postgres targetPostgres,
            TenantSettings tenant,
            Clock clock,
            PgDump dump,
            Hosting hosting) {
        this(sourcePostgres, targetPostgres, tenant, Direction.FORWARD, clock, dump, hosting);
    }

    private JdbcDatabasePair(
            Postgres sourcePostgres,
            Postgres targetPostgres,
            TenantSettings tenant,
            Direction direction,
            Clock clock,
            PgDump dump,
            Hosting hosting) {
        this.direction = direction;
        this.sourcePostgres = sourcePostgres;
        this.targetPostgres = targetPostgres;
        this.tenant = tenant;
        this.clock = clock;
        this.dump = dump;
        this.hosting = hosting;
        this.source = new JdbcSourceDatabase(sourcePostgres, tenant, direction, clock);
        this.target = new JdbcTargetDatabase(targetPostgres, sourcePostgres, tenant, direction, clock);
        this.reverse = new JdbcReverseLink(sourcePostgres, targetPostgres, tenant, direction);
        this.diagnosis = new Diagnosis(sourcePostgres, targetPostgres, tenant, direction, target::connectsAsConfigured);
        this.selection = new TableSelection(tenant.replication());
        this.coverage = new Coverage(targetPostgres.session().streamName(direction), selection);
        this.sequences = new SequenceSync(tenant);
        this.targetGate = new Gate(targetPostgres);
        this.checkAtSource = new KeptSession(sourcePostgres, "check", SessionLimits.SHORT);
        this.checkAtTarget = new KeptSession(targetPostgres, "check", SessionLimits.SHORT);
        this.largeObjects = new JdbcLargeObjects(
                sourcePostgres, targetPostgres, tenant.replication().largeObjects());
        this.rows = new RangeComparison(
                sourcePostgres,
                targetPostgres,
                selection,
                new ApplyBarrier(targetPostgres.session().streamName(direction))::await,
                ComparisonLimits.USUAL,
                clock);
        this.driftLook = new DriftLook(tenant);
        this.schemaAtSource = new KeptSession(sourcePostgres, "schema", SessionLimits.SHORT);
        this.schemaAtTarget = new KeptSession(targetPostgres, "schema", SessionLimits.SHORT);
    }

    @Override
    public Direction direction() {
        return direction;
    }

    /** Sessions are opened when they are needed: a migration that is never rolled back opens few of these. */
    @Override
    public synchronized DatabasePair reversed() {
        JdbcDatabasePair other = reversed;
        if (other == null) {
            other = new JdbcDatabasePair(
                    targetPostgres, sourcePostgres, tenant, direction.reversed(), clock, dump, hosting);
            other.reversed = this;
            reversed = other;
            if (closed) {
                other.closeOurs();
            }
        }
        return other;
    }

    @Override
    public ReverseLink reverse() {
        return reverse;
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
    public List<Ailment> missingParts() {
        return diagnosis.missing();
    }

    @Override
    public List<Ailment> diagnose() {
        return diagnosis.causes();
    }

    @Override
    public List<Finding> check() {
        return direction == Direction.FORWARD
                ? hosting.check(tenant, new Preflight(sourcePostgres, targetPostgres, tenant, dump)::check)
                : reversed().check();
    }

    @Override
    public List<Finding> askHost(Duration atMost) {
        return hosting.look(tenant, atMost);
    }

    @Override
    public Foreseen foresee() {
        return direction == Direction.FORWARD
                ? new PlanLook(
                                sourcePostgres,
                                targetPostgres,
                                tenant,
                                new SchemaCopy(sourcePostgres, targetPostgres, tenant, dump))
                        .look()
                : reversed().foresee();
    }

    @Override
    public Optional<Finding> sameDatabase() {
        return checkAtSource.use(here -> checkAtTarget.use(there -> Preflight.sameDatabase(here, there)));
    }

    /** What a rollback leads to has a schema. */
    @Override
    public int copySchema() {
        return direction == Direction.FORWARD ? new SchemaCopy(sourcePostgres, targetPostgres, tenant, dump).copy() : 0;
    }

    @Override
    public List<Drift> drift() {
        return schemaAtSource.use(here -> schemaAtTarget.use(there -> direction == Direction.FORWARD
                ? driftLook.differences(here, there)
                : driftLook.differences(there, here)));
    }

    @Override
    public List<TableName> unreplicated() {
        return schemaAtSource.use(here -> schemaAtTarget.use(there -> coverage.lacking(here, there)));
    }

    @Override
    public void replicateNewTables() {
        source.publish();
        target.subscribeAdded();
    }

    @Override
    public SequenceReport widenSequences() {
        return checkAtSource.use(here -> checkAtTarget.use(there -> sequences.widen(here, there, gated(there))));
    }

    @Override
    public void foreseeSequences() {
        checkAtSource.use(here -> checkAtTarget.use(there -> {
            sequences.foresee(here, there);
            return true;
        }));
    }

    @Override
    public SequenceReport checkSequences() {
        return checkAtSource.use(here -> checkAtTarget.use(there -> sequences.check(here, there, gated(there))));
    }

    @Override
    public SequenceReport compareSequences() {
        return checkAtSource.use(here -> checkAtTarget.use(there -> sequences.compare(here, there)));
    }

    @Override
    public LargeObjectReport carryLargeObjects() {
        return largeObjects.carry();
    }

    @Override
    public LargeObjectReport sweepLargeObjects(Duration atMost) {
        return largeObjects.sweep(atMost);
    }

    @Override
    public LargeObjectReport compareLargeObjects(Runnable carry) {
        return largeObjects.compare(carry);
    }

    @Override
    public void forgetLargeObjects() {
        largeObjects.forget();
    }

    @Override
    public ComparisonReport compareRows() {
        return rows.compare();
    }

    @Override
    public void interruptLongWork() {
        rows.interrupt();
        target.interruptUpkeep();
    }

    @Override
    public Optional<ComparisonProgress> comparing() {
        return rows.progress();
    }

    private Function<Supplier<Integer>, Integer> gated(PostgresSession session) {
        return work -> targetGate.act(session, locked -> work.get());
    }

    @Override
    public void close() {
        JdbcDatabasePair other;
        synchronized (this) {
            closed = true;
            other = reversed;
        }
        closeOurs();
        if (other != null) {
            other.closeOurs();
        }
    }

    private void closeOurs() {
        dump.close();
        reverse.close();
        diagnosis.close();
        source.close();
        target.close();
        checkAtSource.close();
        checkAtTarget.close();
        largeObjects.close();
        rows.close();
        schemaAtSource.close();
        schemaAtTarget.close();
    }
}
