package dev.crossfade.control.aws.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Answers of the query protocol. */
final class Xml {

    /** What an entry of a list is called; {@code member} for all others. */
    private static final Map<String, String> ENTRIES = Map.of(
            "AvailabilityZones", "AvailabilityZone",
            "DBClusterMembers", "DBClusterMember",
            "DBParameterGroups", "DBParameterGroup",
            "PendingMaintenanceActionDetails", "PendingMaintenanceAction",
            "VpcSecurityGroups", "VpcSecurityGroupMembership");

    private Xml() {}

    /** A document as its command line prints it, as the query protocol has it. */
    static String of(String name, JsonNode node) {
        StringBuilder content = new StringBuilder();
        if (node.isObject()) {
            node.properties().forEach(field -> content.append(of(field.getKey(), field.getValue())));
            return tag(name, content.toString());
        }
        if (node.isArray()) {
            node.forEach(entry -> content.append(of(ENTRIES.getOrDefault(name, "member"), entry)));
            return tag(name, content.toString());
        }
        return text(name, node.asText());
    }

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
