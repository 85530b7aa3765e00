package dev.crossfade.config.reader;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a section was asked for: its keys, their forms and defaults. As a JSON Schema it tells editors what a file may hold. */
final class Description {

    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();

    /** Each key with its schema. */
    Map<String, Object> properties() {
        return Collections.unmodifiableMap(properties);
    }

    void property(String key, Map<String, Object> schema) {
        properties.put(key, schema);
    }

    void require(String key) {
        required.add(key);
    }

    Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", new ArrayList<>(required));
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    /** A value's form, or a reference that is substituted by one. */
    static Map<String, Object> scalar(Map<String, Object> form) {
        if ("string".equals(form.get("type")) && form.size() == 1) {
            return new LinkedHashMap<>(form);
        }
        Map<String, Object> reference = Map.of("type", "string", "pattern", "\\$\\{.*\\}");
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("anyOf", List.of(form, reference));
        return schema;
    }

    static Map<String, Object> list(Map<String, Object> items) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", items);
        return schema;
    }
}
