package dev.crossfade.config.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The alert rules, held to what {@code docs/operations.md} says of them, and to the metrics of {@code docs/reference.md}. */
class AlertRulesTest {

    private static final Path DOCS = Path.of("../docs");
    private static final String RUNBOOK = "https://crossfade.dev/docs/operations.md#";
    private static final Pattern METRIC = Pattern.compile("crossfade_[a-z_]+");
    /** A histogram's series, of which the reference names the histogram. */
    private static final String BUCKET = "_bucket";

    @Test
    void eachAlertLeadsToWhatItMeansAndHasTheUrgencyThatIsSaidThere() throws Exception {
        Map<String, String> described = alarmsOfTheRunbook();
        Map<String, String> ruled = new TreeMap<>();
        for (JsonNode rule : rules()) {
            String name = rule.path("alert").asText();
            ruled.put(name, rule.path("labels").path("severity").asText());
            assertEquals(
                    RUNBOOK + name.toLowerCase(Locale.ROOT),
                    rule.path("annotations").path("runbook_url").asText());
            assertTrue(!rule.path("annotations").path("summary").asText().isEmpty(), name);
        }

        assertEquals(described, ruled);
        assertTrue(ruled.size() > 20, ruled::toString);
    }

    @Test
    void everyMetricThatIsNamedIsInTheReference() throws Exception {
        String reference = Files.readString(DOCS.resolve("reference.md"));
        Set<String> known = names(reference.substring(reference.indexOf("\n## Metrics\n")));
        Set<String> named = names(Files.readString(DOCS.resolve("observability/dashboard.json")));
        for (JsonNode rule : rules()) {
            named.addAll(names(rule.path("expr").asText()));
        }

        named.removeIf(name ->
                known.contains(name.endsWith(BUCKET) ? name.substring(0, name.length() - BUCKET.length()) : name));
        assertEquals(Set.of(), named);
    }

    private static List<JsonNode> rules() throws Exception {
        JsonNode page = new YAMLMapper()
                .readTree(DOCS.resolve("observability/alerts.yaml").toFile());
        List<JsonNode> rules = new ArrayList<>();
        page.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    /** By name, the urgency that stands first below its heading. */
    private static Map<String, String> alarmsOfTheRunbook() throws Exception {
        Map<String, String> found = new TreeMap<>();
        Matcher alarm = Pattern.compile("(?m)^### (Crossfade\\w+)\n\\*(page|ticket)\\.\\* ")
                .matcher(Files.readString(DOCS.resolve("operations.md")));
        while (alarm.find()) {
            found.put(alarm.group(1), alarm.group(2));
        }
        return found;
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher name = METRIC.matcher(text);
        while (name.find()) {
            names.add(name.group());
        }
        return names;
    }
}
