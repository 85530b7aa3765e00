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

    @Property
    void phasesAlwaysAddUpToThePause(
            @ForAll @LongRange(max = 2_000_000) long last,
            @ForAll @LongRange(max = 2_000_000) long span,
            @ForAll @Size(7) List<@LongRange(max = 5_000_000) Long> marks) {
        Map<String, Instant> byPhase = new HashMap<>();
        for (int index = 0; index < marks.size(); index++) {
            if (marks.get(index) % 5 != 0) {
                byPhase.put(WritePause.PHASES.get(index), at(marks.get(index)));
            }
        }
        WritePause pause = WritePause.of(at(last), at(last + span), byPhase);
        double sum = pause.phases().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        assertEquals(span / 1_000.0, pause.total());
        assertEquals(pause.total(), sum, 1e-6);
        assertTrue(pause.phases().values().stream().allMatch(ms -> ms >= 0));
    }

    private static Instant at(long micros) {
        return START.plusNanos(micros * 1_000);
    }
}
