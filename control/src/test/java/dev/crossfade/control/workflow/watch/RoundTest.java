package dev.crossfade.control.workflow.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.crossfade.control.workflow.watch.Round.Known;
import dev.crossfade.control.workflow.watch.Round.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoundTest {

    private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");
    private static final Duration AGE = Duration.ofMinutes(5);
    private static final Set<Part> ALL = EnumSet.allOf(Part.class);

    @Test
    void oneIsBegunWhenRowsWereNeverComparedOrTooLongAgoOrBeforeWhatCounts() {
        assertEquals(Optional.of(new Round(NOON, false, ALL)), due(null, null, null, Instant.EPOCH));
        assertEquals(
                Optional.of(new Round(NOON, false, ALL)),
                due(null, null, NOON.minus(AGE.plusSeconds(1)), Instant.EPOCH));
        assertEquals(
                Optional.of(new Round(NOON, false, ALL)), due(null, null, NOON.minusSeconds(2), NOON.minusSeconds(1)));
        assertEquals(Optional.empty(), due(null, null, NOON.minusSeconds(2), Instant.EPOCH));
    }

    /** As after a failover in the middle of the last, whose rows were compared after it. */
    @Test
    void oneIsBegunWhereRowsAreFreshAndTheRestWasForgotten() {
        Known rowsAlone = new Known(NOON.minusSeconds(1), AGE, false);
        assertEquals(
                Optional.of(new Round(NOON, false, ALL)), Round.due(null, null, rowsAlone, Instant.EPOCH, NOON, NOON));
        Round open = new Round(NOON.minusSeconds(10), false, Set.of(Part.LARGE_OBJECTS));
        assertEquals(
                Optional.of(open),
                Round.due(open, null, rowsAlone, Instant.EPOCH, NOON, NOON),
                "what fails goes on alone");
    }

    @Test
    void oneThatIsOverIsNotBegunAgainWhileRowsAreFresh() {
        Round over = new Round(NOON.minusSeconds(10), false, Set.of());
        assertEquals(Optional.empty(), due(over, null, NOON.minusSeconds(9), Instant.EPOCH));
        assertEquals(
                Optional.of(new Round(NOON, false, ALL)),
                due(over, null, NOON.minus(AGE.plusSeconds(1)), Instant.EPOCH));
    }

    /** Whatever failed is tried again alone: what was done beside it is fresh. */
    @Test
    void oneThatHasSomethingLeftGoesOnWithThat() {
        Round open = new Round(NOON.minusSeconds(10), false, Set.of(Part.LARGE_OBJECTS));
        assertEquals(Optional.of(open), due(open, null, NOON.minusSeconds(9), Instant.EPOCH));
        Round withoutRows = new Round(NOON.minusSeconds(10), false, Set.of(Part.ROWS));
        assertEquals(Optional.of(withoutRows), due(withoutRows, null, null, Instant.EPOCH));
    }

    @Test
    void oneWhoseWorkIsOldByNowIsBegunAnew() {
        Round open = new Round(NOON.minus(AGE.plusSeconds(1)), false, Set.of(Part.ROWS));
        assertEquals(Optional.of(new Round(NOON, false, ALL)), due(open, null, null, Instant.EPOCH));
        Round before = new Round(NOON.minusSeconds(10), false, Set.of(Part.LARGE_OBJECTS));
        assertEquals(Optional.of(new Round(NOON, false, ALL)), due(before, null, null, NOON.minusSeconds(5)));
    }

    @Test
    void operatorWhoAsksGetsAWholeOneOnce() {
        Instant asked = NOON.minusSeconds(5);
        Round usual = new Round(NOON.minusSeconds(1), false, Set.of(Part.UPKEEP));
        assertEquals(Optional.of(new Round(NOON, true, ALL)), due(usual, asked, NOON.minusSeconds(1), Instant.EPOCH));
        Round begun = new Round(NOON.minusSeconds(4), true, Set.of(Part.LARGE_OBJECTS));
        assertEquals(Optional.of(begun), due(begun, asked, NOON.minusSeconds(3), Instant.EPOCH), "it goes on");
        Round earlier = new Round(NOON.minusSeconds(6), true, Set.of(Part.LARGE_OBJECTS));
        assertEquals(Optional.of(new Round(NOON, true, ALL)), due(earlier, asked, NOON.minusSeconds(6), Instant.EPOCH));
    }

    @Test
    void oneIsBegunOnceWhenTheClockWasSetBack() {
        Instant anHourAhead = NOON.plus(Duration.ofHours(1));
        assertEquals(Optional.of(new Round(NOON, false, ALL)), due(null, null, anHourAhead, anHourAhead));
        Round begun = new Round(NOON, false, Set.of());
        assertEquals(Optional.empty(), due(begun, null, NOON, anHourAhead));
    }

    @Test
    void whatIsDoneIsLeftNoMoreAndTheRestKeepsItsOrder() {
        Round round = Round.begin(NOON, false);
        assertEquals(List.of(Part.LARGE_OBJECTS, Part.SEQUENCES, Part.UPKEEP, Part.ROWS), round.parts());
        Round rest = round.without(Part.SEQUENCES);
        assertEquals(List.of(Part.LARGE_OBJECTS, Part.UPKEEP, Part.ROWS), rest.parts());
        assertFalse(rest.left().contains(Part.SEQUENCES));
    }

    private static Optional<Round> due(
            @Nullable Round last, @Nullable Instant asked, @Nullable Instant compared, Instant since) {
        return Round.due(last, asked, new Known(compared, AGE, true), since, NOON, NOON);
    }
}
