package dev.crossfade.rehearsal.report;

import dev.crossfade.rehearsal.load.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report as a page with charts. */
public final class ReportPage {

    private static final String TEMPLATE = "/dev/crossfade/rehearsal/report/report.html";

    private ReportPage() {}

    public static String render(Report report, Chart chart) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("report", report);
        data.put("sliceMs", Timeline.SLICE_MS);
        data.put("slices", slices(chart.slices()));
        data.put("lag", lag(chart));
        data.put("marks", marks(chart));
        return ChartPage.render(TEMPLATE, data);
    }

    private static List<Map<String, Object>> slices(List<Timeline.Slice> slices) {
        List<Map<String, Object>> points = new ArrayList<>();
        for (Timeline.Slice slice : slices) {
            points.add(Map.of(
                    "source", slice.bySource(),
                    "target", slice.byTarget(),
                    "parked", slice.byNeither(),
                    "failed", slice.failed(),
                    "meanMs", slice.meanMs(),
                    "worstMs", slice.worstMs()));
        }
        return points;
    }

    private static List<Map<String, Object>> lag(Chart chart) {
        List<Map<String, Object>> points = new ArrayList<>();
        for (Chart.LagSample sample : chart.lag()) {
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("s", seconds(chart.start(), sample.at()));
            point.put("bytes", sample.bytes());
            points.add(point);
        }
        return points;
    }

    private static Map<String, Double> marks(Chart chart) {
        Map<String, Double> marks = new LinkedHashMap<>();
        chart.marks().forEach((phase, at) -> marks.put(phase, seconds(chart.start(), at)));
        return marks;
    }

    private static double seconds(Instant start, Instant at) {
        return Duration.between(start, at).toNanos() / 1e9;
    }
}
