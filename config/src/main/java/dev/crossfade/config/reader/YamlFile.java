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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of one YAML mapping, as a tree: nothing substituted, nothing checked but that no key stands twice. */
public final class YamlFile {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int MOST_SAID = 3;

    /** At most nine digits: an int. */
    private static final Pattern PLACE = Pattern.compile("(?m)^ +in '[^']*', line (\\d{1,9}), column");

    private YamlFile() {}

    /**
     * Reads it whole; what is wrong with it is noted, and the tree is a missing node then. So it is for an empty file, which is no
     * problem by itself.
     *
     * @param path what problems are named by
     */
    public static JsonNode read(Path file, String path, Problems problems) {
        return read(file, path, problems, new SourceFiles());
    }

    /** As {@link #read(Path, String, Problems)}; the files remember what was read. */
    public static JsonNode read(Path file, String path, Problems problems, SourceFiles files) {
        if (Files.isDirectory(file)) {
            problems.add(path, "a directory, not a file: name the configuration file in it");
            return MissingNode.getInstance();
        }
        try {
            JsonNode tree = YAML.readTree(files.read(file));
            boolean empty = tree.isMissingNode() || tree.isNull();
            if (!empty && !tree.isObject()) {
                problems.add(path, "not a mapping of keys to values");
            }
            return tree.isObject() ? tree : MissingNode.getInstance();
        } catch (NoSuchFileException e) {
            problems.add(path, "no such file");
        } catch (JsonProcessingException e) {
            problems.add(path, "not YAML, line " + line(e) + ": " + cause(e.getOriginalMessage()));
        } catch (IOException e) {
            problems.add(path, "cannot be read: " + FileFault.inWords(e));
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
}
