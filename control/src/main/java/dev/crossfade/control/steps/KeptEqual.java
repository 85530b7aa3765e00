package dev.crossfade.control.steps;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.control.workflow.watch.ContentsSight;
import dev.crossfade.control.workflow.watch.Round;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.postgres.LongWorkInterrupted;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.upkeep.UpkeepReport;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
        Optional<Round> due = Round.due(
                context.watch().contents().round(),
                context.watch().contents().askedToCompare(),
                known(),
                begin,
                context.clock().instant(),
                context.watch().contents().stamp());
        if (due.isPresent() && schemasAreEqual() && everyTableIsReplicated()) {
            goThrough(due.get());
        }
    }

    private Round.Known known() {
        ContentsSight contents = context.watch().contents();
        ComparisonReport compared = contents.comparison();
        boolean settled = compared == null || compared.unsettled() <= SwitchoverPolicy.MOST_UNSETTLED;
        boolean rest = contents.sequences() != null && (contents.largeObjects() != null || !carriesLargeObjects());
        return new Round.Known(
                compared == null ? null : compared.at(), settled ? COMPARE_EVERY : UNSETTLED_EVERY, rest);
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

    /** @throws ReplicationFailure of all that failed, once everything has had its turn */
    private void goThrough(Round due) {
        Round round = due;
        context.watch().contents().round(round);
        Map<Round.Part, ReplicationFailure> failed = new EnumMap<>(Round.Part.class);
        for (Round.Part part : due.parts()) {
            goOnUnlessHurried();
            try {
                keep(part, round.whole());
                round = round.without(part);
                context.watch().contents().round(round);
            } catch (ReplicationFailure e) {
                if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                    throw e;
                }
                failed.put(part, e);
            }
        }
        if (!failed.isEmpty()) {
            throw together(failed);
        }
    }

    private void keep(Round.Part part, boolean whole) {
        switch (part) {
            case LARGE_OBJECTS -> carryObjects(whole);
            case SEQUENCES -> context.watch().widened(context.databases().widenSequences());
            case UPKEEP -> keepUp();
            case ROWS -> context.watch().contents().compareRows(context.databases());
        }
    }

    /** Each a line of the reason, and its remedy the same line of the action. */
    private static ReplicationFailure together(Map<Round.Part, ReplicationFailure> failed) {
        ReplicationFailure first = failed.values().iterator().next();
        String reasons = failed.entrySet().stream()
                .map(one -> line(doing(one.getKey()) + ": " + one.getValue().getMessage()))
                .collect(Collectors.joining("\n"));
        String actions = failed.values().stream().map(one -> line(one.action())).collect(Collectors.joining("\n"));
        // What may pass by itself is worth another turn, whatever else has to be mended.
        ReplicationFailure.Kind kind = failed.values().stream()
                .filter(one -> one.kind() != ReplicationFailure.Kind.REFUSED)
                .findFirst()
                .orElse(first)
                .kind();
        return new ReplicationFailure(kind, reasons, actions, first);
    }

    private static String doing(Round.Part part) {
        return switch (part) {
            case LARGE_OBJECTS -> "carrying large objects";
            case SEQUENCES -> "widening sequences";
            case UPKEEP -> "upkeep of the side that would serve";
            case ROWS -> "comparing rows";
        };
    }

    private static String line(String text) {
        return text.replaceAll("\\s+", " ");
    }

    /**
     * In a direction that was just taken: large objects come by no stream, so that they wait for no lag, and the first pass, which compares
     * all of them, is behind when an attempt could start.
     */
    void carryFirst() {
        if (context.watch().contents().largeObjects() == null) {
            goOnUnlessHurried();
            carryObjects(false);
        }
    }

    private void carryObjects(boolean all) {
        if (carriesLargeObjects()) {
            LargeObjectReport carried = context.databases().carryLargeObjects();
            context.watch().carried(all ? everyObject(carried) : carried);
        }
    }

    private boolean carriesLargeObjects() {
        return context.tenant().replication().largeObjects() != TenantSettings.LargeObjects.NONE;
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
