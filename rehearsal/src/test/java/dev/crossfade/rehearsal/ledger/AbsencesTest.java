package dev.crossfade.rehearsal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbsencesTest {

    /** Nobody could take any from 10 to 40, and from 60 to 70. */
    @ParameterizedTest
    @CsvSource({"5, 6, 1", "10, 41, 1", "39, 45, 5", "40, 45, 5", "45, 45, 0", "65, 71, 1", "20, 72, 32", "30, 39, 0"})
    void oneIsLateFromTheMomentAtWhichSomebodyCouldTakeIt(long arrived, long received, long late) {
        Absences absences = new Absences();
        absences.add(at(10), at(40));
        absences.add(at(60), at(70));
        assertEquals(List.of(Duration.ofSeconds(late)), absences.lateness(List.of(event(at(arrived), at(received)))));
    }

    @Test
    void whatWasNotKeptIsNotLate() {
        assertEquals(List.of(), new Absences().lateness(List.of(event(null, at(1)))));
    }

    private static Received event(@Nullable Instant arrived, Instant at) {
        return new Received("e-1", "a", 1, 1, arrived == null ? 0 : 1, arrived, at);
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
