package dev.crossfade.control.steps;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Keeps what an attempt rests on fresh while one is waited for, in the direction in which it would lead: large objects, sequences and the
 * comparison of rows. After a restart nothing is known of them either.
 */
final class KeptEqual {

    /** Compared again before it is too old to switch over with. */
    private static final Duration COMPARE_EVERY = SwitchoverPolicy.FRESH_COMPARISON.dividedBy(2);

    private final StepContext context;

    KeptEqual(StepContext context) {
        this.context = context;
    }

    /** @param begin what was compared before counts no more */
    void since(Instant begin) {
        ComparisonReport compared = context.watch().comparison();
        boolean stale = compared == null
                || compared.at().isBefore(begin)
                || compared.at().plus(COMPARE_EVERY).isBefore(context.clock().instant());
        if (stale && schemasAreEqual()) {
            compareAgain();
        }
    }

    /** A table that one side lacks would fail the comparison; as it is, it keeps a switchover from starting, and is named there. */
    private boolean schemasAreEqual() {
        List<Drift> drift = context.databases().drift();
        context.watch().foundDrift(drift);
        return drift.isEmpty();
    }

    private void compareAgain() {
        if (context.tenant().replication().largeObjects() != TenantSettings.LargeObjects.NONE) {
            context.watch().carried(context.databases().carryLargeObjects());
        }
        context.watch().widened(context.databases().widenSequences());
        context.watch().compared(context.databases().compareRows());
    }
}
