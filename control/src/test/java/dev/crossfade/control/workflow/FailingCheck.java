package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.TargetDatabase;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.ReverseLink;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.verify.ComparisonProgress;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Real databases, whose last check before the opening finds a sequence behind until it is healed. */
final class FailingCheck implements DatabasePairs {

    private final DatabasePairs real;
    private volatile boolean failing = true;

    FailingCheck(DatabasePairs real) {
        this.real = real;
    }

    void heal() {
        failing = false;
    }

    @Override
    public DatabasePair of(TenantSettings tenant, MigrationSession session) {
        DatabasePair pair = real.of(tenant, session);
        return new DatabasePair() {
            @Override
            public Foreseen foresee() {
                return pair.foresee();
            }

            @Override
            public List<Ailment> missingParts() {
                return pair.missingParts();
            }

            @Override
            public List<Ailment> diagnose() {
                return pair.diagnose();
            }

            @Override
            public Direction direction() {
                return pair.direction();
            }

            @Override
            public DatabasePair reversed() {
                return pair.reversed();
            }

            @Override
            public ReverseLink reverse() {
                return pair.reverse();
            }

            @Override
            public SourceDatabase source() {
                return pair.source();
            }

            @Override
            public TargetDatabase target() {
                return pair.target();
            }

            @Override
            public List<Finding> check() {
                return pair.check();
            }

            @Override
            public List<Finding> askHost(Duration atMost) {
                return pair.askHost(atMost);
            }

            @Override
            public Optional<Finding> sameDatabase() {
                return pair.sameDatabase();
            }

            @Override
            public int copySchema() {
                return pair.copySchema();
            }

            @Override
            public List<Drift> drift() {
                return pair.drift();
            }

            @Override
            public List<TableName> unreplicated() {
                return pair.unreplicated();
            }

            @Override
            public void replicateNewTables() {
                pair.replicateNewTables();
            }

            @Override
            public SequenceReport widenSequences() {
                return pair.widenSequences();
            }

            @Override
            public void foreseeSequences() {
                pair.foreseeSequences();
            }

            @Override
            public SequenceReport checkSequences() {
                SequenceReport found = pair.checkSequences();
                return failing ? new SequenceReport(found.compared(), 0, List.of("public.planted")) : found;
            }

            @Override
            public LargeObjectReport carryLargeObjects() {
                return pair.carryLargeObjects();
            }

            @Override
            public LargeObjectReport sweepLargeObjects(Duration atMost) {
                return pair.sweepLargeObjects(atMost);
            }

            @Override
            public void forgetLargeObjects() {
                pair.forgetLargeObjects();
            }

            @Override
            public SequenceReport compareSequences() {
                return pair.compareSequences();
            }

            @Override
            public LargeObjectReport compareLargeObjects(Runnable carry) {
                return pair.compareLargeObjects(carry);
            }

            @Override
            public void interruptLongWork() {
                pair.interruptLongWork();
            }

            @Override
            public ComparisonReport compareRows() {
                return pair.compareRows();
            }

            @Override
            public Optional<ComparisonProgress> comparing() {
                return pair.comparing();
            }

            @Override
            public void close() {
                pair.close();
            }
        };
    }
}
