package dev.crossfade.control.steps;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.StepContext;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.postgres.LongWorkInterrupted;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.upkeep.UpkeepReport;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what an attempt rests on fresh while one is waited for, in the direction in which it would lead: statistics and materialized
 * views, large objects, sequences and the comparison of rows. After a restart nothing is known of them either.
 */
final class KeptEqual {

    /** Compared again before it is too old to switch over with. */
    private static final Duration COMPARE_EVERY = SwitchoverPolicy.FRESH_COMPARISON.dividedBy(2);

    /** What kept changing, as while much was still to be applied, is looked at again soon: until then no attempt can start. */
    private static final Duration UNSETTLED_EVERY = Duration.ofSeconds(10);

    private static final Duration UPKEEP_AT_MOST = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(KeptEqual.class);

    private final StepContext context;

    KeptEqual(StepContext context) {
        this.context = context;
    }

    /** @param begin what was compared before counts no more */
    void since(Instant begin) {
        if (isStale(context.watch().comparison(), begin) && schemasAreEqual() && everyTableIsReplicated()) {
            compareAgain();
        }
    }

    private boolean isStale(@Nullable ComparisonReport compared, Instant begin) {
        if (context.watch().isAskedToCompare()) {
            return true;
        }
        if (compared == null || compared.at().isBefore(begin)) {
            return true;
        }
        boolean settled = compared.unsettled() <= SwitchoverPolicy.MOST_UNSETTLED;
        return compared.at()
                .plus(settled ? COMPARE_EVERY : UNSETTLED_EVERY)
                .isBefore(context.clock().instant());
    }

    /** A table that one side lacks would fail the comparison; as it is, it keeps a switchover from starting, and is named there. */
    private boolean schemasAreEqual() {
        List<Drift> drift = context.databases().drift();
        context.watch().foundDrift(drift);
        return drift.isEmpty();
    }

    /**
     * A table that was created since is copied first: a comparison would find nothing but that it was not. Where it cannot be, the
     * comparison shall say so, and keep an attempt from starting.
     */
    private boolean everyTableIsReplicated() {
        DatabasePair databases = context.databases();
        if (databases.unreplicated().isEmpty()) {
            return true;
        }
        try {
            databases.target().guard();
            databases.replicateNewTables();
        } catch (ReplicationFailure e) {
            if (e.kind() != ReplicationFailure.Kind.REFUSED) {
                throw e;
            }
            LOG.warn("{}: {}; {}", context.tenant().id(), e.getMessage(), e.action());
            return true;
        }
        return databases.unreplicated().isEmpty();
    }

    /** What lacks is tried again before an attempt, which it keeps from starting. */
    private void keepUp() {
        UpkeepReport report = context.target().keepUp(UPKEEP_AT_MOST, Upkeep.EACH_AT_MOST);
        context.watch().keptUp(report);
        report.lacking().forEach(lacking -> LOG.warn("{}: {}", context.tenant().id(), lacking));
    }

    private void compareAgain() {
        Instant begun = context.clock().instant();
        boolean asked = context.watch().isAskedToCompare();
        // First what no attempt starts without: an attempt does itself what upkeep has left.
        goOnUnlessHurried();
        carryObjects(asked);
        context.watch().widened(context.databases().widenSequences());
        goOnUnlessHurried();
        keepUp();
        goOnUnlessHurried();
        context.watch().compared(context.databases().compareRows());
        context.watch().comparedEverything(begun);
    }

    /**
     * In a direction that was just taken: large objects come by no stream, so that they wait for no lag, and the first pass, which compares
     * all of them, is behind when an attempt could start.
     */
    void carryFirst() {
        if (!context.watch().objectsWereCarried()) {
            goOnUnlessHurried();
            carryObjects(false);
        }
    }

    private void carryObjects(boolean all) {
        if (context.tenant().replication().largeObjects() != TenantSettings.LargeObjects.NONE) {
            LargeObjectReport carried = context.databases().carryLargeObjects();
            context.watch().carried(all ? everyObject(carried) : carried);
        }
    }

    /** Each part may take hours, and nobody who wants something else by now waits for it. */
    private void goOnUnlessHurried() {
        if (context.watch().isHurried()) {
            throw new LongWorkInterrupted();
        }
    }

    /** What carrying them does not look at, because nobody is known to have written there. */
    private LargeObjectReport everyObject(LargeObjectReport carried) {
        Set<String> different = new LinkedHashSet<>(carried.different());
        LargeObjectReport found = context.databases()
                .compareLargeObjects(() ->
                        different.addAll(context.databases().carryLargeObjects().different()));
        different.addAll(found.different());
        return new LargeObjectReport(found.compared(), carried.carried(), List.copyOf(different), found.unsettled());
    }
}
