package dev.crossfade.rehearsal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.crossfade.config.wire.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTableTest {

    private final Map<String, Double> phases = new LinkedHashMap<>();

    @Test
    void fitsATerminalOfEightyColumnsAlsoWithLargeFiguresAndNamesEveryPhaseAndProblem() {
        List<String> lines = VerdictTable.lines(report());

        lines.forEach(line -> assertTrue(line.length() <= 80, line.length() + " columns: " + line));
        String all = String.join("\n", lines);
        phases.keySet().forEach(phase -> assertTrue(all.contains(phase + " 12345.6"), all));
        assertTrue(all.contains("ratio 8.00"), all);
        assertTrue(all.contains("large-objects 98765.4"), all);
        assertTrue(all.matches("(?s).* 20000 asked +19876\\.4 reached\n.*"), all);
        assertTrue(lines.get(2).startsWith("  machine saturated"), all);
        // The head, the latency, the ratio, and the switchover; of the rollback nothing is known.
        assertEquals(4, all.split("machine saturated", -1).length - 1, all);
        assertEquals(2, all.split("done, undone before: 2", -1).length, all);
        assertTrue(all.contains("1 write was lost"), all);
        assertTrue(all.contains("restart-source, crash-target, network"), all);
        assertTrue(all.contains("999999 excused"), all);
        assertTrue(all.contains("7 out of order"), all);
        assertTrue(all.matches("(?s).* 16000000 in all +999999 retried +9999 given up\n.*"), all);
        assertTrue(all.contains("sabotaged on purpose (skip-fence)"), all);
        assertTrue(all.contains("beside the source"), all);
        phases.keySet().forEach(phase -> assertTrue(all.contains(phase + " 6.2"), "in round trips of 2 s: " + all));
        assertTrue(all.contains("all 49.4"), all);
    }

    @Test
    void theHeadlineTellsTheRateThatWasReachedAndNotTheOneThatWasAsked() {
        String headline = VerdictTable.lines(report()).get(1);
        assertTrue(headline.contains("PostgreSQL 14 → 18, 19876/s for 900 s"), headline);
    }

    @Test
    void whatTheTableMarksAsSaturatedIsSoInTheReport() {
        JsonNode report = Json.MAPPER.valueToTree(report());
        for (String figure : List.of("load", "switchover", "noticed")) {
            assertEquals(BooleanNode.TRUE, report.path(figure).path("saturated"), figure);
        }
        assertEquals(BooleanNode.FALSE, report.path("rollback").path("saturated"));
        assertTrue(report.path("rollback").path("idleCpu").isMissingNode(), "of the rollback nothing is known");
    }

    private Report report() {
        List.of("hold", "drain", "fence", "catchUp", "check", "open", "flip", "firstAnswer")
                .forEach(phase -> phases.put(phase, 12_345.6));
        return new Report(
                "FAIL",
                List.of("1 write was lost", "orders differ: " + "4711 only at the source, ".repeat(9)),
                new Report.Setting(14, 18, 20_000, 1_000, 900, 2_000, "source", "coordinated", "skip-fence"),
                new Report.Requests(18_000_000, 17_999_999, 1, 999_999, 10_000, 10_000, 0),
                new Report.Load(20_000, 19_876.4, 0.14),
                new Report.Writes(14_000_000, 1, 0),
                new Report.Compared(90_000_000, 1),
                new Report.Compared(100_000, 0),
                new Report.Sequences(10_000, 0),
                new Report.WritableSides(0),
                new Report.Switchover("done", 2, 98_764.8, phases, 0.01),
                new Report.Switchover("done", 0, 98_764.8, phases, null),
                null,
                null,
                new Report.Latency(12.3, 1_234.5, 12_345.6, 123_456.7),
                new Report.Noticed(
                        new Report.Latency(1, 12_345.6, 3, 4),
                        new Report.Latency(1, 98_765.4, 3, 4),
                        8.0,
                        Map.of("large-objects", new Report.Latency(1, 98_765.4, 3, 4)),
                        0.02),
                new Webhooks(
                        18_000_000,
                        17_000_000,
                        16_000_000,
                        7_777,
                        999_999,
                        9_999,
                        888_888,
                        7,
                        new Report.Latency(12.3, 1_234.5, 12_345.6, 123_456.7),
                        Webhooks.counts(List.of(Duration.ofMillis(7))),
                        new Webhooks.Deferred(
                                9_999_999, 9_999_999, 77, 77, new Report.Latency(12.3, 1_234.5, 12_345.6, 123_456.7))),
                List.of("restart-source", "crash-target", "network", "drop-publication", "rotate-password"),
                4_294_967_295L);
    }
}
