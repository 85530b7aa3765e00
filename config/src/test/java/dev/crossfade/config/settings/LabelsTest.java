package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a", "1", "tier", "a.b_c-d", "example.com/team"})
    void names(String name) {
        assertTrue(Labels.isKey(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A/b", "a-", "a b", "a/b/c", "/a", "a/", "ü", "a,b", "a=b"})
    void noNames(String name) {
        assertFalse(Labels.isKey(name));
    }

    @Test
    void aValueMayBeEmptyAndIsAtMostSixtyThreeLong() {
        assertTrue(Labels.isValue(""));
        assertTrue(Labels.isValue("a".repeat(63)));
        assertFalse(Labels.isValue("a".repeat(64)));
        assertFalse(Labels.isValue("a/b"));
    }

    @Test
    void whatNoSelectorCouldNameIsRefused() {
        assertEquals(
                List.of(
                        "tenants[0].labels.tier: not a label's value: 'gold or silver' (at most 63 letters, digits, '-', '_' and"
                                + " '.', with a letter or digit at both ends)",
                        "tenants[0].labels: not a label's name: 'a b' (at most 63 letters, digits, '-', '_' and '.', perhaps"
                                + " behind a domain and '/')"),
                problems("{ tier: gold or silver, a b: c }"));
        String many =
                IntStream.range(0, 65).mapToObj(i -> "l" + i + ": a").collect(Collectors.joining(", ", "{ ", " }"));
        assertEquals(List.of("tenants[0].labels: there are 65, and at most 64 are allowed"), problems(many));
    }

    private List<String> problems(String labels) {
        return new SettingsText(folder, """
                tenants:
                  - id: acme
                    labels: %s
                    hosts: [acme.example.com]
                    source: { origin: "http://a" }
                    target: { origin: "http://b" }
                """.formatted(labels), Map.of()).problems(SettingsLoader.Role.PROXY);
    }
}
