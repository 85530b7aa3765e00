package dev.crossfade.rehearsal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartnerOrderTest {

    /** What one partner sent, by its numbers, in the order in which it was taken. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "1             | none",
                "1 2 3         | none",
                "1 3 4         | none",
                "2 1           | e-1",
                "1 3 2 4       | e-2",
                "4 1 2 3       | e-1 e-2 e-3",
                "2 3 4 1       | e-1",
                "1 2 2 3       | none",
                "1 2 3 1       | none",
                "3 1 1         | e-1",
            })
    void whatWasTakenAfterALaterOneIsNamed(String taken, String late) {
        List<Received> events = new ArrayList<>();
        for (String number : taken.split(" ", -1)) {
            events.add(event("a", Long.parseLong(number), events.size() + 1));
        }
        Collections.shuffle(events, new Random(3));
        List<Discrepancy> violations = PartnerOrder.violations(events);
        assertEquals(
                late == null ? List.of() : List.of(late.split(" ", -1)),
                violations.stream().map(Discrepancy::key).toList());
        violations.forEach(one -> assertEquals(Sort.OUT_OF_ORDER, one.sort()));
    }

    @Test
    void partnersHaveNothingToDoWithOneAnother() {
        assertEquals(
                List.of(),
                PartnerOrder.violations(
                        List.of(event("a", 7, 1), event("b", 1, 1), event("b", 2, 2), event("a", 8, 2))));
    }

    @Test
    void theOneThatOvertookIsNamedToo() {
        assertEquals(
                "number 1 of a, after its number 2",
                PartnerOrder.violations(List.of(event("a", 2, 1), event("a", 1, 2)))
                        .get(0)
                        .detail());
    }

    private static Received event(String partner, long number, long place) {
        return new Received("e-" + number, partner, number, place, 0, null, Instant.EPOCH);
    }
}
