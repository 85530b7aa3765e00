package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.parking.ParkedStore.Origin;
import java.time.Duration;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptTest {

    private static final Set<Integer> FAILURES = Set.of(500, 502, 503, 504);
    private static final Duration DAY = Duration.ofDays(1);

    @ParameterizedTest
    @CsvSource({
        "200, true",
        "202, true",
        "302, true",
        "400, true",
        "404, true",
        "409, true",
        "501, true",
        "408, false",
        "425, false",
        "429, false",
        "500, false",
        "503, false"
    })
    void anAnswerIsADeliveryUnlessItAsksToComeAgainOrIsAFailure(int status, boolean delivered) {
        assertEquals(delivered, Attempt.answered(status, null).isDelivered(FAILURES));
    }

    @Test
    void withoutAnAnswerNothingIsDelivered() {
        Attempt attempt = Attempt.failed("connection refused");
        assertFalse(attempt.isDelivered(FAILURES));
        assertEquals("connection refused", attempt.reason());
        assertEquals("answered 503", Attempt.answered(503, null).reason());
    }

    /** The application says so in the text, whatever it says in the status. */
    @Test
    void refusalThatHidesInABodyIsNoDelivery() {
        Attempt attempt = Attempt.refused(200, null);
        assertFalse(attempt.isDelivered(FAILURES));
        assertEquals(Origin.AWAY, attempt.origin(FAILURES));
        assertEquals("answered 200 with a body that failover.bodyRules takes for a failure", attempt.reason());
    }

    @Test
    void isGivenUpAfterItsTimeAndNotForAFewFailures() {
        Attempt attempt = Attempt.failed("no answer");
        assertFalse(attempt.isLast(Attempt.FEWEST - 1, DAY.multipliedBy(9), DAY));
        assertFalse(attempt.isLast(1_000, DAY.minusMillis(1), DAY));
        assertTrue(attempt.isLast(Attempt.FEWEST, DAY, DAY));
    }

    @Property
    void restGrowsToItsBoundAndIsNeverShorterThanAskedFor(
            @ForAll @IntRange(min = 1, max = 1_000) int failures,
            @ForAll @DoubleRange(max = 1, maxIncluded = false) double random,
            @ForAll @IntRange(max = 100_000) int asked) {
        Duration rest = BackOff.after(failures, null, random);
        double plain = Math.min(1000.0 * Math.pow(2, failures - 1.0), (double) BackOff.MOST.toMillis());
        assertTrue(rest.toMillis() >= (long) (plain * 0.5) && rest.toMillis() <= plain * 1.5, rest::toString);
        Duration longer = BackOff.after(failures, Duration.ofSeconds(asked), random);
        assertTrue(longer.compareTo(rest) >= 0);
        assertTrue(longer.compareTo(BackOff.MOST_ASKED) <= 0);
        assertTrue(longer.compareTo(Duration.ofSeconds(Math.min(asked, BackOff.MOST_ASKED.toSeconds()))) >= 0);
    }
}
