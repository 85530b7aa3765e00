package dev.crossfade.config.reader;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of one YAML mapping, as a tree: nothing substituted, nothing checked but that no key stands twice. */
public final class YamlFile {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private YamlFile() {}

    /**
     * Reads it whole; what is wrong with it is noted, and the tree is a missing node then. So it is for an empty file, which is no
     * problem by itself.
     *
     * @param path what problems are named by
     */
    public static JsonNode read(Path file, String path, Problems problems) {
        try (var in = Files.newInputStream(file)) {
            JsonNode tree = YAML.readTree(in);
            boolean empty = tree.isMissingNode() || tree.isNull();
            if (!empty && !tree.isObject()) {
                problems.add(path, "not a mapping of keys to values");
            }
            return tree.isObject() ? tree : MissingNode.getInstance();
        } catch (NoSuchFileException e) {
            problems.add(path, "no such file");
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problems.add(path, "not YAML, line " + line + ": " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            problems.add(path, "cannot be read: " + e.getMessage());
        }
        return MissingNode.getInstance();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
