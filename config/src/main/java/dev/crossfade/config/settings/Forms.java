package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The forms of values that are not addresses: text, numbers, durations, sizes, choices, patterns. */
public final class Forms {

    public static final Form<String> TEXT = Form.ofText(text -> text, "");

    public static final Form<String> WORD = Form.ofText(
            text -> {
                if (text.isBlank()) {
                    throw new IllegalArgumentException("must not be empty");
                }
                return text;
            },
            "example");

    static final Form<Secret> SECRET =
            new Form<>(Map.of("type", "string", "writeOnly", true), Secret::new, secret -> "[secret]", new Secret(""));

    static final Form<Boolean> FLAG = new Form<>(
            Map.of("type", "boolean"),
            text -> switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("neither true nor false: '" + text + "'");
            },
            flag -> flag,
            false);

    public static final Form<Bytes> BYTES = new Form<>(
            Map.of(
                    "type",
                    List.of("integer", "string"),
                    "pattern",
                    "^[0-9]+(\\.[0-9]+)? ?(B|KiB|MiB|GiB|TiB)?$|\\$\\{"),
            Bytes::parse,
            Bytes::written,
            new Bytes(0));

    /** More than none. */
    static final Form<Duration> DURATION = new Form<>(
            Map.of("type", "string", "pattern", "^[0-9]+(ms|s|m|h|d)$|\\$\\{"),
            text -> {
                Duration duration = Durations.parse(text);
                if (duration.isZero()) {
                    throw new IllegalArgumentException("must be longer than '" + text + "'");
                }
                return duration;
            },
            Durations::format,
            Duration.ofSeconds(1));

    public static final Form<Duration> DURATION_OR_NONE =
            new Form<>(DURATION.schema(), Durations::parse, Durations::format, Duration.ZERO);

    static final Form<Pattern> PATTERN = new Form<>(
            Map.of("type", "string", "format", "regex"),
            text -> {
                try {
                    return Pattern.compile(text);
                } catch (PatternSyntaxException e) {
                    throw new IllegalArgumentException(
                            "not a regular expression: '" + text + "' (" + e.getDescription() + ")", e);
                }
            },
            Pattern::pattern,
            Pattern.compile(""));

    /** From none to all. */
    static final Form<Double> SHARE = new Form<>(
            Map.of("type", "number", "minimum", 0, "maximum", 1),
            text -> {
                try {
                    double share = Double.parseDouble(text.trim());
                    if (share >= 0 && share <= 1) {
                        return share;
                    }
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("not a number: '" + text + "'", e);
                }
                throw new IllegalArgumentException("out of range: " + text + " (0 to 1 are allowed)");
            },
            share -> share,
            0.0);

    private Forms() {}

    /** A whole number within both bounds. */
    public static Form<Integer> number(int least, int most) {
        return new Form<>(
                Map.of("type", "integer", "minimum", least, "maximum", most),
                text -> {
                    try {
                        int number = Integer.parseInt(text.trim());
                        if (number >= least && number <= most) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        throw new IllegalArgumentException("not a whole number: '" + text + "'", e);
                    }
                    throw new IllegalArgumentException(
                            "out of range: " + text + " (" + least + " to " + most + " are allowed)");
                },
                number -> number,
                least);
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    static <E extends Enum<E>> Form<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        List<String> labels = Arrays.stream(constants).map(Forms::label).toList();
        return new Form<>(
                Map.of("enum", labels),
                text -> {
                    int index = labels.indexOf(text);
                    if (index < 0) {
                        throw new IllegalArgumentException(
                                "not one of " + String.join(" | ", labels) + ": '" + text + "'");
                    }
                    return constants[index];
                },
                Forms::label,
                constants[0]);
    }

    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
