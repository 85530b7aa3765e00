package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.LargeObject.Rights;
import dev.crossfade.replication.largeobjects.ObjectWork.PageRange;
import dev.crossfade.replication.postgres.BothSides;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a look at both sides, for objects that both have: which pages are to be written, where an object is to be cut,
 * whose rights are to be set. It decides, and does nothing.
 *
 * @param works what is to be written
 * @param pages what the written pages will hold
 * @param whole objects that no such work makes equal, for a page in them is to go, or may have gone unseen, for there are holes: they are
 *     compared and written whole
 * @param altered pages that were written on the side that is carried to, by somebody else, while nobody wrote them here
 */
record PagePlan(List<ObjectWork> works, Map<PageKey, PageContent> pages, Set<Long> whole, List<PageKey> altered) {

    /** The objects that have to be looked at closer. */
    static Set<Long> suspects(BothSides<Look> looks) {
        Set<Long> suspects = new TreeSet<>();
        for (Look look : List.of(looks.here(), looks.there())) {
            suspects.addAll(look.touched());
            look.pages().keySet().forEach(key -> suspects.add(key.oid()));
        }
        suspects.removeIf(oid ->
                !looks.here().oids().contains(oid) || !looks.there().oids().contains(oid));
        return suspects;
    }

    /** @param suspects those that are planned for here */
    static PagePlan of(Set<Long> suspects, BothSides<Look> looks, BothSides<CloseLook> closeLooks) {
        Map<PageKey, PageContent> here = merged(looks.here(), closeLooks.here());
        Map<PageKey, PageContent> there = merged(looks.there(), closeLooks.there());
        Map<Long, List<PageKey>> byObject = new HashMap<>();
        Set<PageKey> keys = new TreeSet<>(looks.here().pages().keySet());
        keys.addAll(looks.there().pages().keySet());
        keys.forEach(key ->
                byObject.computeIfAbsent(key.oid(), oid -> new ArrayList<>()).add(key));
        PagePlan plan = new PagePlan(new ArrayList<>(), new TreeMap<>(), new HashSet<>(), new ArrayList<>());
        for (long oid : suspects) {
            plan.add(oid, byObject.getOrDefault(oid, List.of()), here, there, closeLooks);
        }
        looks.there().pages().keySet().stream()
                .filter(key -> suspects.contains(key.oid()))
                .filter(key -> !looks.here().pages().containsKey(key))
                .filter(key -> here.containsKey(key) && !here.get(key).equals(there.get(key)))
                .forEach(plan.altered::add);
        return plan;
    }

    private static Map<PageKey, PageContent> merged(Look look, CloseLook closeLook) {
        Map<PageKey, PageContent> merged = new HashMap<>(look.pages());
        merged.putAll(closeLook.pages());
        return merged;
    }

    private void add(
            long oid,
            List<PageKey> keys,
            Map<PageKey, PageContent> here,
            Map<PageKey, PageContent> there,
            BothSides<CloseLook> closeLooks) {
        Extent ending = closeLooks.here().extents().get(oid);
        Extent endingThere = closeLooks.there().extents().get(oid);
        Rights rights = closeLooks.here().rights().get(oid);
        Rights rightsThere = closeLooks.there().rights().get(oid);
        if (ending == null || endingThere == null || rights == null || rightsThere == null) {
            whole.add(oid);
            return;
        }
        if (ending.hasHoles() || endingThere.hasHoles()) {
            // A page that went and another that came leave as many as before, and neither look shows the one that went.
            whole.add(oid);
            return;
        }
        Set<PageKey> differing = new TreeSet<>();
        for (PageKey key : keys) {
            PageContent content = here.get(key);
            if (content == null && there.containsKey(key) && key.number() <= ending.lastPage()) {
                whole.add(oid);
                return;
            }
            if (content != null && !Objects.equals(content, there.get(key))) {
                differing.add(key);
            }
        }
        Optional<Long> cut = cut(ending, endingThere);
        if (cut.isPresent()) {
            differing.add(new PageKey(oid, ending.lastPage()));
        }
        boolean drawnOut = ending.endsInEmptyPage() && ending.length() > endingThere.length();
        boolean rightsDiffer = !rights.matchedBy(rightsThere);
        boolean samePages = ending.equals(endingThere);
        boolean onlyAnew = ending.pages() == 0 || (differing.isEmpty() && !drawnOut);
        if (!samePages && onlyAnew) {
            whole.add(oid);
        } else if (!differing.isEmpty() || drawnOut || rightsDiffer) {
            differing.forEach(key -> note(key, here.get(key)));
            works.add(new ObjectWork(
                    oid,
                    false,
                    cut.orElse(null),
                    differing.stream()
                            .map(key -> new PageRange(key.number(), key.number()))
                            .toList(),
                    differing.size(),
                    drawnOut ? ending.length() : null,
                    rightsDiffer ? rights : null));
        }
    }

    /** The last page of an object that is cut need not have been written since: then what it holds is looked up afterwards. */
    private void note(PageKey key, @Nullable PageContent content) {
        if (content != null) {
            pages.put(key, content);
        }
    }

    /**
     * Within the last page, so that no page is left behind it: {@code lo_truncate} writes the page at which it cuts, also one without a
     * byte. The last page is written after that.
     */
    private static Optional<Long> cut(Extent ending, Extent endingThere) {
        return endingThere.length() > ending.length() && ending.pages() > 0
                ? Optional.of(
                        (long) ending.lastPage() * PageKey.BYTES + Math.min(ending.lastLength(), PageKey.BYTES - 1))
                : Optional.empty();
    }
}
