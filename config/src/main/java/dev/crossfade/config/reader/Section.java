package dev.crossfade.config.reader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.crossfade.config.secrets.UnavailableSecret;
import dev.crossfade.config.secrets.UnreadSecret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the file, asked for its keys one by one. A wrong or missing value is noted, and reading goes on with a stand-in;
 * a key that nobody asked for is noted at the end. Whoever reads throws the result away when there are {@link Problems}.
 */
public final class Section {

    private final Reading reading;
    private final JsonNode node;
    private final String path;
    private final Description description = new Description();

    /**
     * What is the same for a whole file.
     *
     * @param describing no file is read: every section and every list's item is visited once, for its description
     */
    private record Reading(Problems problems, Substitution substitution, boolean describing) {}

    private Section(Reading reading, JsonNode node, String path) {
        this.reading = reading;
        this.node = node;
        this.path = path;
    }

    /** Reads a mapping; {@code path} is what problems are named by, empty at the root. */
    public static <T> T read(
            JsonNode node, String path, Problems problems, Substitution substitution, Function<Section, T> reader) {
        return visit(new Reading(problems, substitution, false), node, path, reader)
                .value();
    }

    /** The JSON Schema of what the reader asks for. */
    public static Map<String, Object> describe(Function<Section, ?> reader) {
        Reading reading = new Reading(new Problems(), new Substitution(name -> null), true);
        return visit(reading, MissingNode.getInstance(), "", reader).schema();
    }

    private record Visit<T>(T value, Map<String, Object> schema) {}

    private static <T> Visit<T> visit(Reading reading, JsonNode node, String path, Function<Section, T> reader) {
        Section section = new Section(reading, node, path);
        if (!absent(node) && !node.isObject()) {
            reading.problems.add(path, "not a mapping of keys to values: " + shown(node));
        }
        T value = reader.apply(section);
        section.refuseUnknownKeys();
        return new Visit<>(value, section.description.schema());
    }

    public boolean has(String key) {
        return !absent(node.path(key));
    }

    /** Whether nothing is wrong with what stands there by itself; otherwise only a stand-in for it was read. */
    public boolean isSound(String key) {
        return !reading.problems.isAt(at(key));
    }

    /** Notes a problem that is not one of a single value's form. An empty key stands for the section itself. */
    public void problem(String key, String message) {
        reading.problems.add(at(key), message);
    }

    /** A value, or what holds without it. */
    public <T> T value(String key, Form<T> form, T fallback) {
        Map<String, Object> schema = Description.scalar(form.schema());
        schema.put("default", form.write().apply(fallback));
        description.property(key, schema);
        T value = scalar(key, form);
        return value == null ? fallback : value;
    }

    public <T> @Nullable T optional(String key, Form<T> form) {
        description.property(key, Description.scalar(form.schema()));
        return scalar(key, form);
    }

    public <T> T required(String key, Form<T> form) {
        description.property(key, Description.scalar(form.schema()));
        description.require(key);
        T value = scalar(key, form);
        if (value == null && !node.has(key)) {
            problem(key, "missing");
        }
        return value == null ? form.example() : value;
    }

    /**
     * Reads the text of a value anew: what files and stores hold now, and what stood in environment and file.
     *
     * @return throws IllegalArgumentException as {@link Substitution#apply}; thread-safe
     */
    public Supplier<String> again(String key) {
        String text = node.path(key).asText();
        Substitution substitution = reading.substitution;
        return () -> substitution.again().apply(text);
    }

    /** A list of values, or what holds without it. */
    public <T> List<T> values(String key, Form<T> form, List<T> fallback) {
        Map<String, Object> schema = Description.list(Description.scalar(form.schema()));
        schema.put("default", fallback.stream().map(form.write()).toList());
        description.property(key, schema);
        JsonNode list = node.path(key);
        if (absent(list)) {
            return fallback;
        }
        if (!list.isArray()) {
            problem(key, "not a list: " + shown(list));
            return fallback;
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            values.add(parse(list.get(i), at(key) + "[" + i + "]", form));
        }
        return values;
    }

    /** A mapping of free keys to values. */
    public <T> Map<String, T> valuesByName(String key, Form<T> form) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", Description.scalar(form.schema()));
        description.property(key, schema);
        JsonNode map = node.path(key);
        Map<String, T> values = new LinkedHashMap<>();
        if (!absent(map) && !map.isObject()) {
            problem(key, "not a mapping of names to values: " + shown(map));
        }
        map.properties()
                .forEach(entry ->
                        values.put(entry.getKey(), parse(entry.getValue(), at(key) + "." + entry.getKey(), form)));
        return values;
    }

    /** A section that is read even when it is absent: then with its defaults. */
    public <T> T section(String key, Function<Section, T> reader) {
        Visit<T> visit = visit(reading, node.path(key), at(key), reader);
        description.property(key, visit.schema());
        return visit.value();
    }

    public <T> @Nullable T optionalSection(String key, Function<Section, T> reader) {
        if (!has(key) && !reading.describing) {
            description.property(key, Map.of());
            return null;
        }
        return section(key, reader);
    }

    /** A list of sections; empty when absent. */
    public <T> List<T> sections(String key, Function<Section, T> reader) {
        JsonNode list = node.path(key);
        List<T> values = new ArrayList<>();
        Map<String, Object> items = Map.of();
        if (reading.describing) {
            Visit<T> visit = visit(reading, MissingNode.getInstance(), at(key) + "[0]", reader);
            items = visit.schema();
            values.add(visit.value());
        } else if (!absent(list) && !list.isArray()) {
            problem(key, "not a list: " + shown(list));
        } else {
            for (int i = 0; i < list.size(); i++) {
                values.add(visit(reading, list.get(i), at(key) + "[" + i + "]", reader)
                        .value());
            }
        }
        description.property(key, Description.list(items));
        return values;
    }

    /** Described like {@code reader}'s section, with no key required. */
    public void partialSection(String key, Function<Section, ?> reader) {
        Map<String, Object> schema = new LinkedHashMap<>(
                visit(reading, node.path(key), at(key), reader).schema());
        schema.remove("required");
        description.property(key, schema);
    }

    /** A key that exists, and that this reading passes over. */
    public void ignore(String key) {
        description.property(key, Map.of());
    }

    private <T> @Nullable T scalar(String key, Form<T> form) {
        JsonNode value = node.path(key);
        return value.isMissingNode() ? null : parse(value, at(key), form);
    }

    private <T> T parse(JsonNode value, String where, Form<T> form) {
        if (!value.isValueNode() || value.isNull()) {
            reading.problems.add(where, value.isNull() ? "has no value" : "not a single value: " + shown(value));
            return form.example();
        }
        String written = value.asText();
        try {
            return parsed(written, reading.substitution.apply(written), form);
        } catch (UnreadSecret e) {
            reading.problems.setAside(where);
        } catch (UnavailableSecret e) {
            reading.problems.addPassing(where, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            reading.problems.add(where, String.valueOf(e.getMessage()));
        }
        return form.example();
    }

    private static <T> T parsed(String written, String text, Form<T> form) {
        try {
            return form.parse().apply(text);
        } catch (IllegalArgumentException e) {
            if (Substitution.refersToSecret(written)) {
                // The form's words show what it was given.
                throw new IllegalArgumentException(
                        "what is kept under " + written + " is not of the form that this key has");
            }
            throw e;
        }
    }

    private void refuseUnknownKeys() {
        node.fieldNames().forEachRemaining(key -> {
            if (!description.properties().containsKey(key)) {
                String meant = Suggestion.of(key, description.properties())
                        .map(known -> " (did you mean '" + known + "'?)")
                        .orElse("");
                problem(key, "unknown key" + meant);
            }
        });
    }

    private String at(String key) {
        return path.isEmpty() ? key : key.isEmpty() ? path : path + "." + key;
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /** What stands there, by its kind: the value itself may hold a secret. */
    private static String shown(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list stands there";
            case OBJECT -> "a mapping stands there";
            default -> "a single value stands there";
        };
    }
}
