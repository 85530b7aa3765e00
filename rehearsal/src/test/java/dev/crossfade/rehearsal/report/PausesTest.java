package dev.crossfade.rehearsal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PausesTest {

    @Test
    void pausesOfASaturatedMachineAreCountedApartAndThoseThatWereUndoneNotAtAll() {
        List<Report.Crossing> crossings = new ArrayList<>();
        for (int pause = 20; pause >= 1; pause--) {
            crossings.add(crossing("done", pause * 10, 0.5));
        }
        crossings.add(crossing("done", 5_000, 0.149));
        crossings.add(crossing("unwound", 9_000, 0.5));
        Report.Pauses pauses = Report.Pauses.of(crossings);
        assertEquals(20, pauses.measured());
        assertEquals(1, pauses.saturated());
        assertEquals(100, pauses.medianMs());
        assertEquals(190, pauses.p95Ms());
        assertEquals(200, pauses.maxMs());
        assertEquals(22, pauses.crossings().size());
    }

    @Test
    void withoutAnyThatWasMeasuredThereIsNoFigure() {
        Report.Pauses pauses = Report.Pauses.of(List.of(crossing("done", 5_000, 0.0)));
        assertEquals(0, pauses.measured());
        assertEquals(0, pauses.maxMs());
    }

    private static Report.Crossing crossing(String outcome, double pauseMs, double idleCpu) {
        return new Report.Crossing("target", outcome, pauseMs, Map.of(), idleCpu);
    }
}
