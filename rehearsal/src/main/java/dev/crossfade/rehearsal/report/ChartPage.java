package dev.crossfade.rehearsal.report;

import dev.crossfade.config.report.PageTemplate;

/** A page with charts as one file that needs nothing else: a template, the common style, its data and Chart.js. */
public final class ChartPage {

    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.4.9/dist/chart.umd.js";

    private ChartPage() {}

    /**
     * Fills the template in.
     *
     * @param template a resource's absolute name; it holds a comment in the place of the style, of Chart.js and of the data
     * @param data what the page's script reads, written as JSON
     */
    public static String render(String template, Object data) {
        return PageTemplate.render(template, data)
                .replace("/*CHART_JS*/", PageTemplate.resource(CHART_JS).replace("</script", "<\\/script"));
    }
}
