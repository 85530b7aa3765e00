package dev.crossfade.rehearsal.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.load.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report as one file that needs nothing else: the page, its data and Chart.js. */
public final class ReportPage {

    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.4.9/dist/chart.umd.js";
    private static final String TEMPLATE = "/dev/crossfade/rehearsal/report/report.html";

    private ReportPage() {}

    public static String render(Report report, Chart chart) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("report", report);
        data.put("sliceMs", Timeline.SLICE_MS);
        data.put("slices", slices(chart.slices()));
        data.put("lag", lag(chart));
        data.put("marks", marks(chart));
        // Nothing in the data may end the script element.
        return resource(TEMPLATE)
                .replace("/*CHART_JS*/", resource(CHART_JS).replace("</script", "<\\/script"))
                .replace("/*DATA*/null", json(data).replace("<", "\\u003c"));
    }

    private static List<Map<String, Object>> slices(List<Timeline.Slice> slices) {
        List<Map<String, Object>> points = new ArrayList<>();
        for (Timeline.Slice slice : slices) {
            points.add(Map.of(
                    "source", slice.bySource(),
                    "target", slice.byTarget(),
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

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program is built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
