package dev.crossfade.config.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A page as one file that needs nothing else: a template, the common style and its data. */
public final class PageTemplate {

    private static final String STYLE = "/dev/crossfade/config/report/page.css";

    private PageTemplate() {}

    /**
     * Fills the template in.
     *
     * @param template a resource's absolute name; it holds a comment in the place of the style and of the data
     * @param data what the page's script reads, written as JSON
     */
    public static String render(String template, Object data) {
        return resource(template)
                .replace("/*STYLE*/", resource(STYLE))
                // Nothing in the data may end the script element.
                .replace("/*DATA*/null", json(data).replace("<", "\\u003c"));
    }

    /** @param name of a resource, absolute */
    public static String resource(String name) {
        try (InputStream in = PageTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program is built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
