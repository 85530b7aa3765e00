package dev.crossfade.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.migration.Lineages.Failover;
import dev.crossfade.replication.postgres.Lineage;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineagesTest {

    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);
    private static final Lineage FIRST = new Lineage("7001", "00000001", null);
    private static final Lineage SECOND = new Lineage("7001", "00000002", null);
    private static final Lineage THIRD = new Lineage("7001", "00000003", null);

    private final Lineages begun = Lineages.UNSEEN.saw(Side.TARGET, FIRST, NOON);

    @Test
    void firstLookAndTheSameAgainTellNoFailover() {
        assertEquals(Map.of(Side.TARGET, FIRST), begun.seen());
        assertEquals(Map.of(), begun.failovers());
        assertSame(begun, begun.saw(Side.TARGET, FIRST, LATER));
        assertEquals(
                Map.of(),
                begun.saw(Side.SOURCE, new Lineage("7002", "0000000A", null), LATER)
                        .failovers());
    }

    @Test
    void anotherTimelineIsAFailoverUntilBothSidesAreFoundEqual() {
        Lineages failed = begun.saw(Side.TARGET, SECOND, LATER);

        assertEquals(Map.of(Side.TARGET, new Failover(FIRST, SECOND, LATER)), failed.failovers());
        assertSame(failed, failed.saw(Side.TARGET, SECOND, LATER.plusSeconds(1)));
        assertEquals(Map.of(), failed.foundEqual().failovers());
        assertEquals(Map.of(Side.TARGET, SECOND), failed.foundEqual().seen());
    }

    @Test
    void copyOfTheFilesOfAnotherClusterIsAFailoverToo() {
        Lineage restored = new Lineage("7009", "00000001", null);
        assertEquals(
                Map.of(Side.TARGET, new Failover(FIRST, restored, LATER)),
                begun.saw(Side.TARGET, restored, LATER).failovers());
    }

    @Test
    void secondFailoverIsMeasuredFromTheServerThatWasComparedLast() {
        Lineages twice = begun.saw(Side.TARGET, SECOND, NOON).saw(Side.TARGET, THIRD, LATER);
        assertEquals(Map.of(Side.TARGET, new Failover(FIRST, THIRD, LATER)), twice.failovers());

        Lineages comparedBetween =
                begun.saw(Side.TARGET, SECOND, NOON).foundEqual().saw(Side.TARGET, THIRD, LATER);
        assertEquals(Map.of(Side.TARGET, new Failover(SECOND, THIRD, LATER)), comparedBetween.failovers());
    }

    /** Both were promoted from the first one, and write the timeline after its own. */
    @Test
    void secondStandbyThatIsPromotedFromTheSamePrimaryIsAFailoverToo() {
        Lineage one = new Lineage("7001", "00000002", NOON);
        Lineage other = new Lineage("7001", "00000002", LATER);
        Lineages failed = begun.saw(Side.TARGET, one, NOON).foundEqual().saw(Side.TARGET, other, LATER);
        assertEquals(Map.of(Side.TARGET, new Failover(one, other, LATER)), failed.failovers());
    }

    /** A controller of before this was asked has kept none, and a right may be given or taken in between. */
    @Test
    void notKnowingWhenATimelineBeganIsNoFailover() {
        Lineage known = new Lineage("7001", "00000001", NOON);
        Lineages learnt = begun.saw(Side.TARGET, known, LATER);
        assertEquals(Map.of(), learnt.failovers());
        assertEquals(Map.of(Side.TARGET, known), learnt.seen());
        assertSame(learnt, learnt.saw(Side.TARGET, FIRST, LATER));
    }

    @Test
    void whatWasKeptBeforeItWasAskedWhenATimelineBeganIsStillRead() throws Exception {
        String kept = "{\"seen\":{\"TARGET\":{\"system\":\"7001\",\"timeline\":\"00000001\"}},\"failovers\":{}}";
        assertEquals(begun, Json.MAPPER.readValue(kept, Lineages.class));
    }

    /** Rows that were changed at the one in between are not there. */
    @Test
    void goingBackToTheServerOfBeforeIsNoReturnToWhatWasCompared() {
        Lineages back = begun.saw(Side.TARGET, SECOND, NOON).saw(Side.TARGET, FIRST, LATER);
        assertEquals(Map.of(Side.TARGET, new Failover(FIRST, FIRST, LATER)), back.failovers());
    }

    @Test
    void isKeptAsItIs() throws Exception {
        Lineages failed = begun.saw(Side.TARGET, new Lineage("7001", "00000002", NOON), LATER);
        assertEquals(failed, Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(failed), Lineages.class));
    }
}
