package dev.crossfade.rehearsal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void whatComesBeforeItIsDueIsNamedAndNothingElse() {
        Timing timing = new Timing(List.of(wanted("early", 5_000), wanted("due", 5_000), wanted("never", 5_000)));
        List<Discrepancy> violations =
                timing.violations(List.of(came("early", 4_999), came("due", 5_000), came("other", 1)));
        assertEquals(
                List.of("early: event early (at 2026-01-01T00:00:04.999Z, due at 2026-01-01T00:00:05Z)"),
                violations.stream().map(Discrepancy::toString).toList());
    }

    /** When those came that are throttled, in milliseconds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "0 1 2 3 4              | none",
                "0 1 2 3 4 10000        | none",
                "0 1 2 3 4 7000         | none",
                "0 1 2 3 4 6999         | r-6999",
                "0 1 2 3 4 5 10000      | r-5",
                "0 2000 4000 6000 8000 10000 12000 14000 | none",
            })
    void whatComesWithTooManyIsNamed(String times, String crowded) {
        List<Deferred> wanted = new ArrayList<>();
        List<Received> came = new ArrayList<>();
        for (String time : times.split(" ", -1)) {
            wanted.add(new Deferred("r-" + time, START, true));
            came.add(came("r-" + time, Long.parseLong(time)));
        }
        Collections.shuffle(came, new Random(5));
        List<Discrepancy> violations = new Timing(wanted).violations(came);
        assertEquals(
                crowded == null ? List.of() : List.of(crowded),
                violations.stream().map(Discrepancy::key).toList());
        violations.forEach(one -> assertEquals(Sort.CROWDED, one.sort()));
    }

    @Test
    void lateIsWhatCouldHaveComeSooner() {
        Absences absences = new Absences();
        absences.add(START.plusMillis(1_000), START.plusMillis(9_000));
        Timing timing = new Timing(
                List.of(wanted("at once", 500), wanted("away", 2_000), new Deferred("throttled", START, true)));
        assertEquals(
                List.of(Duration.ofMillis(7), Duration.ofMillis(30)),
                timing.lateness(
                        List.of(came("at once", 507), came("away", 9_030), came("throttled", 90_000), came("other", 1)),
                        absences));
    }

    @Test
    void partnersEventsAreNoneOfThem() {
        Timing timing = new Timing(List.of(wanted("mine", 1)));
        assertFalse(timing.isDeferred(came("other", 1)));
    }

    private static Deferred wanted(String key, long dueMillis) {
        return new Deferred(key, START.plusMillis(dueMillis), false);
    }

    private static Received came(String key, long atMillis) {
        return new Received(key, "p", 1, 1, 1, START, START.plusMillis(atMillis));
    }
}
