package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final List<String> warnings = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 5; // as System.nanoTime may: it is not above zero, and it may wrap
    private final Refusals refusals = new Refusals(() -> nanos, warnings::add);

    @Test
    void oneLineAMinuteOfEachReasonAndAddressSaysWhatWasRefusedAndHowManyMoreThereWere() {
        refuse("10.0.0.9", "GET /v1/routes");
        refuse("10.0.0.9", "GET /v1/routes");
        refuse("10.0.0.9", "GET /v1/routes");
        refuse("10.0.0.8", "PUT /v1/routes/acme");
        nanos += TimeUnit.MINUTES.toNanos(1) - 1;
        refuse("10.0.0.8", "PUT /v1/routes/acme");
        nanos += 1;
        refuse("10.0.0.9", "GET /v1/routes");

        assertEquals(
                List.of(
                        "Admin request refused: token-needed (401), from 10.0.0.9: GET /v1/routes: no token",
                        "Admin request refused: token-needed (401), from 10.0.0.8: PUT /v1/routes/acme: no token",
                        "Admin request refused: token-needed (401), from 10.0.0.9: GET /v1/routes: no token; 2 more like it"
                                + " were not logged"),
                warnings);
    }

    @Test
    void manyAddressesInAMinuteShareALine() {
        for (int host = 0; host < 1_000; host++) {
            refuse("10.1." + host / 250 + "." + host % 250, "GET /v1/routes");
        }
        assertEquals(Refusals.MOST + 1, warnings.size());

        nanos += TimeUnit.MINUTES.toNanos(1);
        refuse("10.0.0.9", "GET /v1/routes");

        assertEquals(Refusals.MOST + 2, warnings.size());
        assertTrue(warnings.get(Refusals.MOST + 1).contains("from 10.0.0.9"), warnings::toString);
    }

    @Test
    void whatTheCallerSentIsOneBoundedLine() {
        refuse("10.0.0.9", "GET /\n2030-01-01 INFO" + "x".repeat(10_000));

        String line = warnings.get(0);
        assertEquals(0, line.chars().filter(c -> c < ' ').count());
        assertTrue(line.length() < 300, line);
    }

    private void refuse(String from, String asked) {
        refusals.refused(
                Refusals.Reason.TOKEN_NEEDED,
                ApiProblem.unauthorized("no token").problem(),
                from,
                asked);
    }
}
