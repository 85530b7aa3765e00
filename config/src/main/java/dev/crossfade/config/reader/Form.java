package dev.crossfade.config.reader;

import java.util.Map;
import java.util.function.Function;

/**
 * The written form of a single value: how its text is read, how it is written again, and what a JSON Schema says about it.
 *
 * @param schema the keywords of JSON Schema 2020-12 that describe the text
 * @param parse throws IllegalArgumentException for a text of another form, with a message that shows the text and the form
 * @param write a scalar that {@code parse} reads to an equal value
 * @param example stands in for a value that could not be read, so that reading can go on and find the other problems
 */
public record Form<T>(Map<String, Object> schema, Function<String, T> parse, Function<T, Object> write, T example) {

    public Form {
        schema = Map.copyOf(schema);
    }

    /** A form written as it is, of the JSON type string. */
    public static <T> Form<T> ofText(Function<String, T> parse, T example) {
        return new Form<>(Map.of("type", "string"), parse, String::valueOf, example);
    }
}
