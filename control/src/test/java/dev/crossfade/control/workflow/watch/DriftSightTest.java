package dev.crossfade.control.workflow.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftSightTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final DriftSight sight = new DriftSight();

    @Test
    void isDueAtOnceAndUnknownUntilThen() {
        assertEquals(true, sight.isDue(START));
        assertEquals(Optional.empty(), sight.seen());
    }

    /** After a look's end. */
    @ParameterizedTest(name = "a look of {0} ms, the next after {1} ms")
    @CsvSource({
        "0, 5000",
        "20, 5000",
        "500, 5000",
        "501, 5010",
        "2000, 20000",
        "3000, 30000",
        "9000, 30000",
        "600000, 30000"
    })
    void lookThatTakesLongIsTakenMoreSeldomAndNeverTooSeldom(long took, long next) {
        Instant ended = START.plusMillis(took);
        sight.looked(Optional.of(List.of()), START, ended);
        assertEquals(false, sight.isDue(ended.plusMillis(next - 1)));
        assertEquals(true, sight.isDue(ended.plusMillis(next)));
    }

    @Test
    void whatWasFoundBesideNeedsNoLookOfItsOwnForAsLong() {
        sight.looked(Optional.of(List.of()), START, START);
        sight.found(Optional.of(List.of()), START.plusSeconds(4));
        assertEquals(false, sight.isDue(START.plus(Duration.ofSeconds(8))));
        assertEquals(true, sight.isDue(START.plus(Duration.ofSeconds(9))));
    }

    @Test
    void lookThatFailedLeavesItUnknown() {
        sight.found(Optional.of(List.of()), START);
        sight.looked(Optional.empty(), START, START.plusSeconds(1));
        assertEquals(Optional.empty(), sight.seen());
    }
}
