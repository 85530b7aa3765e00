package dev.crossfade.rehearsal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WritePauseTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void phasesAreCutToTheSpanThatClientsSaw() {
        WritePause pause = WritePause.of(
                at(10_000),
                at(60_500),
                Map.of(
                        "hold", at(5_000),
                        "drain", at(12_000),
                        "fence", at(30_000),
                        "catchUp", at(35_000),
                        "check", at(36_000),
                        "open", at(40_000),
                        "flip", at(50_000)));
        assertEquals(50.5, pause.total());
        assertEquals(
                Map.of(
                        "hold",
                        0.0,
                        "drain",
                        2.0,
                        "fence",
                        18.0,
                        "catchUp",
                        5.0,
                        "check",
                        1.0,
                        "open",
                        4.0,
                        "flip",
                        10.0,
                        "firstAnswer",
                        10.5),
                pause.phases());
    }

    @Test
    void withoutAWriteByTheTargetThereIsNoPauseToMeasure() {
        WritePause pause = WritePause.of(at(10), null, Map.of());
        assertEquals(0, pause.total());
        assertEquals(8, pause.phases().size());
    }

    /** A phase that was not marked is no part of the next one, least of all of the first answer's. */
    @Test
    void phasesDoNotAddUpWhereTheFlipWasNotMarked() {
        WritePause pause = WritePause.of(at(0), at(9_000), Map.of("hold", at(1_000), "open", at(4_000)));
        assertEquals(9.0, pause.total());
        assertEquals(4.0, sum(pause));
    }

    @Test
    void norWhereTheyWereMarkedInAnotherOrder() {
        WritePause pause = WritePause.of(at(0), at(9_000), Map.of("flip", at(1_000), "open", at(4_000)));
        assertEquals(12.0, sum(pause));
    }

    @Property
    void phasesAddUpToThePauseWhereAllWereMarkedInTheirOrder(
            @ForAll @LongRange(max = 2_000_000) long last,
            @ForAll @LongRange(max = 2_000_000) long span,
            @ForAll @Size(7) List<@LongRange(max = 5_000_000) Long> moments,
            @ForAll @LongRange(max = 999) long nanos) {
        List<Long> inOrder = moments.stream().sorted().toList();
        // What is marked before the source's last answer belongs to no pause; the flip is always after it.
        Instant from = at(Math.min(last, inOrder.get(6))).plusNanos(nanos);
        Map<String, Instant> byPhase = new HashMap<>();
        for (int index = 0; index < inOrder.size(); index++) {
            byPhase.put(WritePause.PHASES.get(index), at(inOrder.get(index)));
        }
        Instant to = at(Math.min(last, inOrder.get(6)) + span).plusNanos(999 - nanos);
        WritePause pause = WritePause.of(from, to, byPhase);
        assertEquals(pause.total(), sum(pause), 1e-6);
        assertTrue(pause.phases().values().stream().allMatch(ms -> ms >= 0));
    }

    private static double sum(WritePause pause) {
        return pause.phases().values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static Instant at(long micros) {
        return START.plusNanos(micros * 1_000);
    }
}
