package dev.crossfade.rehearsal.loadtest.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadTableTest {

    @Test
    void fitsATerminalOfEightyColumnsAlsoWithLargeFigures() {
        SideCount many = new SideCount(99_999_999, 9_999_999);
        LoadReport report = new LoadReport(
                "FAIL",
                true,
                List.of("19 requests failed: " + "order #1234567 answered 500 by target; ".repeat(5) + "…"),
                new LoadReport.Setting(
                        "https://shop.example.com/",
                        "orders.yaml",
                        20_000,
                        "exponential",
                        86_400.1,
                        1_000,
                        4_294_967_295L),
                new LoadReport.Requests(
                        1_728_000_000, 1_727_999_999, 9_999_999, 9_999_999, 9_999_999, 10_064, 19_999.9),
                Map.of("source", many, "target", many, "a-side-with-a-long-name-of-its-own", many),
                Map.of(200, 1L),
                new LoadReport.Answers(1_728_000_000, 1_000_000, 999_999, 999_999, 999_999, 1, 1),
                new LoadReport.Checked(1_000_000, 999_999, 999_999, 999_999),
                new Latency(12.3, 1_234.5, 12_345.6, 60_000.0));

        List<String> lines = LoadTable.lines(report);

        lines.forEach(line -> assertTrue(line.length() <= 80, line.length() + " columns: " + line));
        String all = String.join("\n", lines);
        for (String expected : List.of("FAIL", "by source", "by target", "19 requests failed", "p99.9 12345.6")) {
            assertTrue(all.contains(expected), all);
        }
        assertEquals(3, lines.stream().filter(line -> line.matches("─+")).count());
    }

    @Test
    void keysAreLeftOutWhereNoneWereSent() {
        LoadReport report = new LoadReport(
                "PASS",
                false,
                List.of(),
                new LoadReport.Setting("http://127.0.0.1:8080/", "", 100, "fixed", 30, 64, 1),
                new LoadReport.Requests(3_000, 3_000, 0, 0, 0, 0, 100),
                Map.of("unknown", new SideCount(3_000, 0)),
                Map.of(200, 3_000L),
                new LoadReport.Answers(0, 0, 0, 0, 0, 0, 0),
                new LoadReport.Checked(0, 0, 0, 0),
                new Latency(1, 2, 3, 4));

        String all = String.join("\n", LoadTable.lines(report));
        assertTrue(all.contains("PASS") && !all.contains("keys") && !all.contains("abandoned"), all);
    }
}
