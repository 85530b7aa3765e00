package dev.crossfade.control.aws.fake;

import java.util.List;
import java.util.Map;

/** Answers of the query protocol. */
final class Xml {

    private Xml() {}

    static String tag(String name, String... content) {
        return "<" + name + ">" + String.join("", content) + "</" + name + ">";
    }

    /** Nothing for an empty text. */
    static String text(String name, String value) {
        return value.isEmpty()
                ? ""
                : tag(name, value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    static String set(String name, List<String> items) {
        return tag(name, items.stream().map(item -> tag("item", item)).toArray(String[]::new));
    }

    static String tags(Map<String, String> tags) {
        return set(
                "tagSet",
                tags.entrySet().stream()
                        .map(tag -> text("key", tag.getKey()) + tag("value", tag.getValue()))
                        .toList());
    }
}
