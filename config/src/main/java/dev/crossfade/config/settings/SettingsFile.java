package dev.crossfade.config.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.crossfade.config.reader.Problems;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration file and what it includes, as trees: nothing substituted, nothing checked but that it is YAML.
 *
 * @param root the file itself
 * @param tenants of the file and then of each included one in alphabetical order, with {@code tenantDefaults} merged under each
 */
record SettingsFile(JsonNode root, List<Tenant> tenants) {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int MOST_SAID = 3;

    /** At most nine digits: an int. */
    private static final Pattern PLACE = Pattern.compile("(?m)^ +in '[^']*', line (\\d{1,9}), column");

    /** @param path what problems of this tenant are named by: {@code tenants[0]}, {@code tenants/acme.yaml: tenants[0]} */
    record Tenant(JsonNode node, String path) {}

    static SettingsFile read(Path file, Problems problems) {
        JsonNode root = tree(file, "", problems);
        List<Tenant> tenants = new ArrayList<>();
        JsonNode defaults = root.path("tenantDefaults");
        if (!absent(defaults) && !defaults.isObject()) {
            problems.add("tenantDefaults", "not a mapping of keys to values");
        }
        collect(root, "", defaults, tenants, problems);
        Path folder = file.toAbsolutePath().getParent();
        for (Path included : included(root.path("include"), folder == null ? Path.of("/") : folder, problems)) {
            String name = folder == null ? included.toString() : folder.relativize(included) + ": ";
            JsonNode tree = tree(included, name, problems);
            tree.fieldNames().forEachRemaining(key -> {
                if (!key.equals("tenants")) {
                    problems.add(name + key, "an included file holds only 'tenants'");
                }
            });
            collect(tree, name, defaults, tenants, problems);
        }
        return new SettingsFile(root, tenants);
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

    private static List<Path> included(JsonNode include, Path folder, Problems problems) {
        List<Path> files = new ArrayList<>();
        if (!absent(include) && !include.isArray()) {
            problems.add("include", "not a list of files");
        }
        for (int i = 0; i < include.size(); i++) {
            String path = "include[" + i + "]";
            List<Path> found = matching(folder, include.get(i).asText(), path, problems);
            found.stream().sorted().filter(file -> !files.contains(file)).forEach(files::add);
        }
        return files;
    }

    /** The wildcards stand in the file's name; a pattern that matches nothing is an empty folder, a missing file is a mistake. */
    private static List<Path> matching(Path folder, String pattern, String path, Problems problems) {
        int slash = pattern.lastIndexOf('/');
        Path where = slash < 0 ? folder : folder.resolve(slash == 0 ? "/" : pattern.substring(0, slash));
        String name = pattern.substring(slash + 1);
        boolean wild = name.matches(".*[*?\\[{].*");
        if (!wild) {
            Path file = where.resolve(name).normalize();
            if (name.isEmpty() || !Files.isRegularFile(file)) {
                problems.add(path, "no such file: '" + pattern + "'");
                return List.of();
            }
            return List.of(file);
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(where.normalize(), name)) {
            files.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | RuntimeException e) {
            problems.add(path, "cannot be looked up: '" + pattern + "' (" + e.getMessage() + ")");
        }
        return found;
    }

    private static JsonNode tree(Path file, String prefix, Problems problems) {
        if (Files.isDirectory(file)) {
            problems.add(prefix, "a directory, not a file: name the configuration file in it");
            return MissingNode.getInstance();
        }
        try (var in = Files.newInputStream(file)) {
            JsonNode tree = YAML.readTree(in);
            if (!absent(tree) && !tree.isObject()) {
                problems.add(prefix, "not a mapping of keys to values");
            }
            return tree.isObject() ? tree : MissingNode.getInstance();
        } catch (NoSuchFileException e) {
            problems.add(prefix, "no such file");
        } catch (JsonProcessingException e) {
            problems.add(prefix, "not YAML, line " + line(e) + ": " + cause(e.getOriginalMessage()));
        } catch (IOException e) {
            problems.add(prefix, "cannot be read by this user, or at all: " + e.getMessage());
        }
        return MissingNode.getInstance();
    }

    /** Where the problem is; the parser's location is where the last token was that made sense. */
    private static int line(JsonProcessingException failure) {
        Matcher place = PLACE.matcher(failure.getOriginalMessage());
        int line = failure.getLocation() == null ? 0 : failure.getLocation().getLineNr();
        while (place.find()) {
            line = Integer.parseInt(place.group(1));
        }
        return line;
    }

    /**
     * Of the parser's message: what it was doing, and what it found instead; between them stand places and an excerpt, which may hold
     * a secret.
     */
    private static String cause(String message) {
        if (message.contains("'\\t(TAB)'")) {
            return "a tab where YAML wants spaces; indent with spaces";
        }
        List<String> said = message.lines()
                .filter(line -> !line.isBlank()
                        && !line.startsWith(" ")
                        && !line.startsWith("in '")
                        && !line.startsWith("at [Source"))
                .limit(MOST_SAID)
                .toList();
        return String.join("; ", said);
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
