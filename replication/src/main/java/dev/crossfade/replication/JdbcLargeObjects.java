package dev.crossfade.replication;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.largeobjects.LargeObjectComparison;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.largeobjects.LargeObjectSync;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.verify.ComparisonLimits;
import dev.crossfade.replication.verify.DutyCycle;
import java.time.Duration;
import java.util.List;

/** The large objects of both sides: carried and compared, each under its side's gate; nothing is done where the tenant's stay behind. */
final class JdbcLargeObjects implements AutoCloseable {

    private static final LargeObjectReport LEFT_BEHIND = new LargeObjectReport(0, 0, List.of());

    private final boolean stay;
    private final LargeObjectSync sync;
    private final KeptSession comparedAtSource;
    private final KeptSession comparedAtTarget;

    JdbcLargeObjects(Postgres source, Postgres target, TenantSettings.LargeObjects mode) {
        Gate sourceGate = new Gate(source);
        Gate targetGate = new Gate(target);
        this.stay = mode == TenantSettings.LargeObjects.NONE;
        this.sync = new LargeObjectSync(
                source,
                target,
                (session, work) -> act(sourceGate, session, work),
                (session, work) -> act(targetGate, session, work),
                mode == TenantSettings.LargeObjects.WRITE_ONCE);
        this.comparedAtSource = new KeptSession(source, "compare", SessionLimits.LONG);
        this.comparedAtTarget = new KeptSession(target, "compare", SessionLimits.LONG);
    }

    private static void act(Gate gate, PostgresSession session, Runnable work) {
        gate.act(session, locked -> {
            work.run();
            return true;
        });
    }

    LargeObjectReport carry() {
        return stay ? LEFT_BEHIND : sync.carry();
    }

    LargeObjectReport sweep(Duration atMost) {
        return sync.sweep(atMost);
    }

    /** What differs is carried anew by the next sweep. */
    LargeObjectReport compare(Runnable carry) {
        if (stay) {
            return LEFT_BEHIND;
        }
        DutyCycle duty = DutyCycle.of(ComparisonLimits.USUAL);
        LargeObjectComparison.Found found = comparedAtSource.use(here ->
                comparedAtTarget.use(there -> new LargeObjectComparison(here, there, duty::rest).compare(carry)));
        sync.distrust(found.different().keySet());
        return new LargeObjectReport(
                found.compared(),
                0,
                List.copyOf(found.different().values()),
                found.unsettled().size());
    }

    void forget() {
        sync.forget();
    }

    @Override
    public void close() {
        sync.close();
        comparedAtSource.close();
        comparedAtTarget.close();
    }
}
