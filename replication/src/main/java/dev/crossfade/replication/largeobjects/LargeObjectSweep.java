package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.WrittenSince.Sight;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pass that makes the target's large objects equal to the source's, as a snapshot of the source's has them: looks what was written
 * since the last pass, on either side, writes what differs, and hashes again what it wrote. Nothing is written to the source, and which
 * side is which does not matter.
 */
final class LargeObjectSweep {

    private final Horizon source;
    private final Horizon target;
    private final PostgresSession writing;
    private final LargeObjectWriter writer;
    private final Duration atMost;

    /**
     * A pass, which takes the horizons on when it succeeds, and leaves them as they were when it throws.
     *
     * @param writing a session of the target's, in autocommit
     * @param gated runs what it is given in a transaction of that session that holds the gate
     * @param atMost what a statement may take; zero is no bound
     */
    LargeObjectSweep(
            Horizon source, Horizon target, PostgresSession writing, Consumer<Runnable> gated, Duration atMost) {
        this.source = source;
        this.target = target;
        this.writing = writing;
        this.atMost = atMost;
        this.writer = new LargeObjectWriter(source::snapshot, writing, gated, target::wrote);
    }

    /**
     * What a pass did.
     *
     * @param objects how many the source has
     * @param carried how many were written or removed
     * @param different what could not be made equal, by OID, in words
     * @param altered what somebody else had changed on the target; it is mended
     * @param compared whether this was a comparison of everything
     */
    record Pass(long objects, int carried, Map<Long, String> different, Alterations altered, boolean compared) {}

    /** From the horizon on; a comparison of everything where there is none, or not any more. */
    Pass sweep(Set<Long> unsettled) {
        try {
            Optional<Pass> swept = source.isKnown() && target.isKnown() ? swept(unsettled) : Optional.empty();
            Pass pass = swept.orElseGet(() -> everything(unsettled));
            source.advance();
            target.advance();
            return pass;
        } finally {
            source.stay();
            target.stay();
        }
    }

    /** A comparison of everything, whatever is known. */
    Pass compare(Set<Long> unsettled) {
        try {
            Pass pass = everything(unsettled);
            source.advance();
            target.advance();
            return pass;
        } finally {
            source.stay();
            target.stay();
        }
    }

    /** Empty when the looks cannot be relied on. */
    private Optional<Pass> swept(Set<Long> unsettled) {
        BothSides<Sight> sights = BothSides.ask(() -> source.look(atMost), () -> target.look(atMost));
        Optional<Look> here = sights.here().look();
        Optional<Look> there = sights.there().look();
        return here.isEmpty() || there.isEmpty()
                ? Optional.empty()
                : Optional.of(settled(new BothSides<>(here.get(), there.get()), unsettled));
    }

    private Pass settled(BothSides<Look> looks, Set<Long> unsettled) {
        Look here = looks.here();
        Look there = looks.there();
        Set<Long> whole = new TreeSet<>(unsettled);
        here.oids().stream().filter(oid -> !there.oids().contains(oid)).forEach(whole::add);
        List<Long> gone =
                there.oids().stream().filter(oid -> !here.oids().contains(oid)).toList();
        Set<Long> suspects = PagePlan.suspects(looks);
        suspects.removeAll(whole);
        PagePlan plan = PagePlan.of(suspects, looks, closer(suspects, looks));
        whole.addAll(plan.whole());
        WholeObjects wholeObjects = new WholeObjects(source.snapshot(), target.snapshot(), writing, writer);
        writer.remove(gone);
        writer.write(plan.works());
        WholeObjects.Outcome outcome = wholeObjects.settle(whole);
        Map<Long, String> different = new TreeMap<>(wholeObjects.replace(mismatches(plan)));
        different.putAll(outcome.different());
        gone.stream()
                .filter(writer.failed()::containsKey)
                .forEach(oid -> different.put(oid, "only on " + target.side().label()));
        int written = gone.size() + plan.works().size() + outcome.written();
        return new Pass(
                here.oids().size(),
                written - different.size(),
                explained(different),
                altered(plan, looks, unsettled),
                false);
    }

    private BothSides<CloseLook> closer(Set<Long> suspects, BothSides<Look> looks) {
        if (suspects.isEmpty()) {
            CloseLook nothing = new CloseLook(Map.of(), Map.of(), Map.of());
            return new BothSides<>(nothing, nothing);
        }
        return BothSides.ask(
                () -> CloseLook.at(source.snapshot(), suspects, missing(suspects, looks.there(), looks.here())),
                () -> CloseLook.at(target.snapshot(), suspects, missing(suspects, looks.here(), looks.there())));
    }

    private static Set<PageKey> missing(Set<Long> suspects, Look seen, Look notSeen) {
        Set<PageKey> missing = new LinkedHashSet<>(seen.pages().keySet());
        missing.removeAll(notSeen.pages().keySet());
        missing.removeIf(key -> !suspects.contains(key.oid()));
        return missing;
    }

    /** Looks again at what was written, page by page: those objects that are not as they should be. */
    private Set<Long> mismatches(PagePlan plan) {
        Set<Long> oids = new TreeSet<>();
        Set<PageKey> keys = new LinkedHashSet<>();
        for (ObjectWork work : plan.works()) {
            oids.add(work.oid());
            work.ranges().forEach(range -> keys.add(new PageKey(work.oid(), range.first())));
        }
        if (oids.isEmpty()) {
            return Set.of();
        }
        Set<PageKey> unknown = new HashSet<>(keys);
        unknown.removeAll(plan.pages().keySet());
        BothSides<CloseLook> again = BothSides.ask(
                () -> CloseLook.at(source.snapshot(), oids, unknown), () -> CloseLook.at(writing, oids, keys));
        Map<PageKey, PageContent> wanted = new TreeMap<>(plan.pages());
        wanted.putAll(again.here().pages());
        Set<Long> mismatches = new TreeSet<>(writer.failed().keySet());
        mismatches.retainAll(oids);
        wanted.forEach((key, content) -> {
            if (!content.equals(again.there().pages().get(key))) {
                mismatches.add(key.oid());
            }
        });
        for (long oid : oids) {
            Extent extent = again.here().extents().get(oid);
            LargeObject.Rights rights = again.here().rights().get(oid);
            LargeObject.Rights rightsThere = again.there().rights().get(oid);
            if (extent == null
                    || !extent.equals(again.there().extents().get(oid))
                    || rights == null
                    || rightsThere == null
                    || !rights.matchedBy(rightsThere)) {
                mismatches.add(oid);
            }
        }
        // Tried again in another way: what failed before is no reason any more.
        writer.failed().keySet().removeAll(mismatches);
        return mismatches;
    }

    private Pass everything(Set<Long> unsettled) {
        Xid before = source.oldestRunning();
        source.stay();
        target.stay();
        BothSides.ask(
                () -> {
                    source.take(atMost);
                    return true;
                },
                () -> {
                    target.take(atMost);
                    return true;
                });
        BothSides<List<Long>> oids = BothSides.read(source.snapshot(), target.snapshot(), LargeObjectCatalog::oids);
        Set<Long> all = new TreeSet<>(oids.here());
        all.addAll(oids.there());
        Set<Long> written = before == null ? all : WrittenSince.objects(source.snapshot(), before);
        WholeObjects.Outcome outcome =
                new WholeObjects(source.snapshot(), target.snapshot(), writing, writer).settle(all);
        Set<Long> onSource = new HashSet<>(oids.here());
        Alterations altered = new Alterations();
        outcome.contents().stream()
                .filter(oid -> onSource.contains(oid) && !written.contains(oid) && !unsettled.contains(oid))
                .forEach(oid -> altered.whole(oid, unexpected()));
        return new Pass(
                oids.here().size(),
                outcome.written() - outcome.different().size(),
                explained(outcome.different()),
                altered,
                true);
    }

    private String unexpected() {
        return source.seesContents()
                ? "was altered on the " + target.side().label()
                : "its content has changed, although replication.largeObjects is write-once";
    }

    /** What nobody wrote on the source and somebody wrote on the target. */
    private Alterations altered(PagePlan plan, BothSides<Look> looks, Set<Long> unsettled) {
        Look here = looks.here();
        Look there = looks.there();
        String place = " on the " + target.side().label();
        Alterations altered = new Alterations();
        plan.altered().forEach(altered::page);
        here.oids().stream()
                .filter(oid -> !there.oids().contains(oid))
                .filter(oid -> !here.touched().contains(oid) && !unsettled.contains(oid))
                .forEach(oid -> altered.whole(oid, "was removed" + place));
        there.touched().stream()
                .filter(oid -> !here.oids().contains(oid) && !unsettled.contains(oid))
                .forEach(oid -> altered.whole(oid, "was created" + place));
        return altered;
    }

    private Map<Long, String> explained(Map<Long, String> different) {
        Map<Long, String> explained = new TreeMap<>();
        different.forEach((oid, difference) -> {
            @Nullable String why = writer.failed().get(oid);
            explained.put(oid, oid + ": " + difference + (why == null ? "" : " (" + why + ")"));
        });
        return explained;
    }
}
