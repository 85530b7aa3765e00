package dev.crossfade.replication.largeobjects;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.largeobjects.LargeObject.Rights;
import dev.crossfade.replication.postgres.BothSides;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PagePlanTest {

    private static final long OID = 7;
    private static final PageKey LAST = new PageKey(OID, 2);
    private static final PageContent OLD = new PageContent(5, "old");
    private static final PageContent NEW = new PageContent(5, "new");

    /** Source: 1, 2. Target: 0, 2. As many pages, the same last one; page 0 went unseen, and page 1 came unseen. */
    @Test
    void objectWithHolesIsComparedWholeThoughBothExtentsAreTheSame() {
        PagePlan plan = plan(new Extent(2, 2, 5), new Extent(2, 2, 5));

        assertEquals(Set.of(OID), plan.whole());
        assertEquals(List.of(), plan.works());
    }

    @Test
    void objectWithoutHolesIsWrittenPageByPage() {
        PagePlan plan = plan(new Extent(3, 2, 5), new Extent(3, 2, 5));

        assertEquals(Set.of(), plan.whole());
        assertEquals(Map.of(LAST, NEW), plan.pages());
    }

    private static PagePlan plan(Extent here, Extent there) {
        return PagePlan.of(
                Set.of(OID),
                new BothSides<>(
                        new Look(Set.of(OID), Set.of(), Map.of(LAST, NEW)), new Look(Set.of(OID), Set.of(), Map.of())),
                new BothSides<>(close(here, Map.of()), close(there, Map.of(LAST, OLD))));
    }

    private static CloseLook close(Extent extent, Map<PageKey, PageContent> pages) {
        return new CloseLook(Map.of(OID, new Rights("app", null)), Map.of(OID, extent), pages);
    }
}
