package dev.crossfade.rehearsal.loadtest.result;

import dev.crossfade.rehearsal.report.ChartPage;
import java.util.List;
import java.util.Map;

/** The report of a load test as a page with charts. */
public final class LoadPage {

    private static final String TEMPLATE = "/dev/crossfade/rehearsal/loadtest/result/loadtest.html";

    private LoadPage() {}

    public static String render(LoadReport report, List<Second> seconds) {
        return ChartPage.render(TEMPLATE, Map.of("report", report, "seconds", seconds));
    }
}
