package dev.crossfade.config.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.reader.Problems;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.reader.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A configuration file and what it includes, as trees: nothing substituted, nothing checked but that it is YAML.
 *
 * @param root the file itself
 * @param tenants of the file and then of each included one in alphabetical order, with {@code tenantDefaults} merged under each
 */
record SettingsFile(JsonNode root, List<Tenant> tenants) {

    /** @param path what problems of this tenant are named by: {@code tenants[0]}, {@code tenants/acme.yaml: tenants[0]} */
    record Tenant(JsonNode node, String path) {}

    static SettingsFile read(Path file, Problems problems, SourceFiles files) {
        JsonNode root = YamlFile.read(file, "", problems, files);
        List<Tenant> tenants = new ArrayList<>();
        JsonNode defaults = root.path("tenantDefaults");
        if (!absent(defaults) && !defaults.isObject()) {
            problems.add("tenantDefaults", "not a mapping of keys to values");
        }
        collect(root, "", defaults, tenants, problems);
        Path folder = file.toAbsolutePath().getParent();
        for (Path included : included(root.path("include"), folder == null ? Path.of("/") : folder, problems, files)) {
            String name = folder == null ? included.toString() : folder.relativize(included) + ": ";
            JsonNode tree = YamlFile.read(included, name, problems, files);
            tree.fieldNames().forEachRemaining(key -> {
                if (!key.equals("tenants")) {
                    problems.add(name + key, "an included file holds only 'tenants'");
                }
            });
            collect(tree, name, defaults, tenants, problems);
        }
        return new SettingsFile(root, tenants);
    }

    /** Whether any text of it does. */
    boolean mentions(Predicate<String> what) {
        return what.test(root.toString())
                || tenants.stream().anyMatch(tenant -> what.test(tenant.node().toString()));
    }

    private static void collect(
            JsonNode tree, String prefix, JsonNode defaults, List<Tenant> tenants, Problems problems) {
        JsonNode list = tree.path("tenants");
        if (!absent(list) && !list.isArray()) {
            problems.add(prefix + "tenants", "not a list");
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            tenants.add(new Tenant(merged(defaults, list.get(i)), prefix + "tenants[" + i + "]"));
        }
    }

    /** Mappings are merged key by key; anything else of the tenant's stands instead of the default. */
    private static JsonNode merged(JsonNode defaults, JsonNode own) {
        if (!defaults.isObject() || !own.isObject()) {
            return absent(own) ? defaults : own;
        }
        ObjectNode merged = defaults.deepCopy();
        own.properties().forEach(entry -> {
            JsonNode under = merged.path(entry.getKey());
            merged.set(entry.getKey(), under.isObject() ? merged(under, entry.getValue()) : entry.getValue());
        });
        return merged;
    }

    private static List<Path> included(JsonNode include, Path folder, Problems problems, SourceFiles sources) {
        List<Path> files = new ArrayList<>();
        if (!absent(include) && !include.isArray()) {
            problems.add("include", "not a list of files");
        }
        for (int i = 0; i < include.size(); i++) {
            String path = "include[" + i + "]";
            List<Path> found = matching(folder, include.get(i).asText(), path, problems, sources);
            found.stream().sorted().filter(file -> !files.contains(file)).forEach(files::add);
        }
        return files;
    }

    /** The wildcards stand in the file's name; a pattern that matches nothing is an empty folder, a missing file is a mistake. */
    private static List<Path> matching(
            Path folder, String pattern, String path, Problems problems, SourceFiles sources) {
        int slash = pattern.lastIndexOf('/');
        Path where = slash < 0 ? folder : folder.resolve(slash == 0 ? "/" : pattern.substring(0, slash));
        String name = pattern.substring(slash + 1);
        boolean wild = name.matches(".*[*?\\[{].*");
        if (!wild) {
            Path file = where.resolve(name).normalize();
            if (name.isEmpty() || !Files.isRegularFile(file)) {
                problems.add(path, "no such file: '" + pattern + "'");
                sources.note(file);
                return List.of();
            }
            return List.of(file);
        }
        try {
            return sources.matching(where.normalize(), name);
        } catch (IOException | RuntimeException e) {
            problems.add(path, "cannot be looked up: '" + pattern + "' (" + e.getMessage() + ")");
            return List.of();
        }
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
