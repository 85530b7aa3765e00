package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever reads findings by program knows them by their codes: each that the source has is documented, and made by some test. */
class FindingCodesTest {

    private static final Path MADE = Path.of("src/main/java/dev/crossfade/replication/preflight");
    private static final List<Path> TESTS = List.of(
            Path.of("src/test/java"), Path.of("../control/src/test/java"), Path.of("../rehearsal/src/test/java"));

    /** A word of its own with a hyphen is nothing else there; one without is a code where a finding is made of it. */
    private static final Pattern CODE = Pattern.compile("\"(-?[a-z]+(?:-[a-z]+)+)\""
            + "|(?:blocks|warns|notes)\\(\\s*\"([a-z]+)\""
            + "|CODE = \"([a-z]+)\""
            + "|new Finding\\(\\s*Finding\\.Severity\\.[A-Z]+,\\s*\"([a-z]+)\"");

    private static final Pattern DOCUMENTED = Pattern.compile("`([a-z]+(?:-[a-z]+)*)`");

    /** Which asks the origins beside, and the workers. */
    private static final Set<String> OF_THE_CONTROLLER = Set.of(
            "origin-not-well",
            "worker-service",
            "worker-service-missing",
            "worker-service-not-steady",
            "workers-not-seen");

    @Test
    void everyCodeIsDocumentedAndNoOther() throws IOException {
        String page = Files.readString(Path.of("../docs/reference.md"));
        int begin = page.indexOf("\n## Findings of a check\n");
        assertTrue(begin >= 0, "the section is gone");
        int table = page.indexOf("|---|", begin);
        String section = page.substring(table, page.indexOf("\n## ", table));
        Set<String> documented = section.lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> DOCUMENTED.matcher(cell).results().map(found -> found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> made = codes();
        made.addAll(OF_THE_CONTROLLER);
        assertEquals(made, documented);
    }

    @Test
    void everyCodeIsNamedByATest() {
        String tests = TESTS.stream().flatMap(FindingCodesTest::contents).collect(Collectors.joining());
        List<String> unnamed = codes().stream()
                .filter(code -> !Pattern.compile("(?<![a-z-])" + code + "(?![a-z-])")
                        .matcher(tests)
                        .find())
                .toList();
        assertEquals(List.of(), unnamed);
    }

    /** Those that are put together at run time are spelled out. */
    private static Set<String> codes() {
        Set<String> codes = contents(MADE)
                .flatMap(source -> CODE.matcher(source).results())
                .map(FindingCodesTest::code)
                .filter(code -> !code.startsWith("-"))
                .collect(Collectors.toCollection(TreeSet::new));
        for (RelationFate fate : RelationFate.values()) {
            codes.add("relations-" + fate.name().toLowerCase(Locale.ROOT));
        }
        codes.addAll(Set.of("source-out-of-reach", "target-out-of-reach"));
        return codes;
    }

    private static String code(MatchResult match) {
        return Stream.of(1, 2, 3, 4)
                .map(match::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> contents(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("FindingCodesTest.java"))
                    .map(FindingCodesTest::content)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
