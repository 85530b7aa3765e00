package dev.crossfade.rehearsal.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A page with charts as one file that needs nothing else: a template, the common style, its data and Chart.js. */
public final class ChartPage {

    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.4.9/dist/chart.umd.js";
    private static final String STYLE = "/dev/crossfade/rehearsal/report/page.css";

    private ChartPage() {}

    /**
     * Fills the template in.
     *
     * @param template a resource's absolute name; it holds a comment in the place of the style, of Chart.js and of the data
     * @param data what the page's script reads, written as JSON
     */
    public static String render(String template, Object data) {
        // Nothing in the data may end the script element.
        return resource(template)
                .replace("/*STYLE*/", resource(STYLE))
                .replace("/*CHART_JS*/", resource(CHART_JS).replace("</script", "<\\/script"))
                .replace("/*DATA*/null", json(data).replace("<", "\\u003c"));
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = ChartPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program is built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
