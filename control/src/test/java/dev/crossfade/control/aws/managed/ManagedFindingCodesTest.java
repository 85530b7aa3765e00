package dev.crossfade.control.aws.managed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever reads findings by program knows them by their codes: each that is made is documented, and no other. */
class ManagedFindingCodesTest {

    private static final Path MADE = Path.of("src/main/java/dev/crossfade/control/aws/managed");

    private static final Pattern CODE = Pattern.compile(
            "(?:blocks|warns|notes)\\(\\s*\"([a-z-]+)\"| [A-Z]+ = \"([a-z]+(?:-[a-z]+)+)\"|\"(aws-[a-z]+)\"|\"(managed-unknown)\"");
    private static final Pattern DOCUMENTED = Pattern.compile("`([a-z]+(?:-[a-z]+)*)`");

    /** What AWS says, or our own, of others. */
    private static final Set<String> NO_CODES = Set.of("in-sync", "wal-level", "migration-under-way");

    @Test
    void everyCodeIsDocumentedAndNoOther() throws IOException {
        String page = Files.readString(Path.of("../docs/reference.md"));
        int begin = page.indexOf("\n## Managed databases\n");
        String section = page.substring(begin, page.indexOf("\n## ", begin + 1));
        String table = section.substring(section.indexOf("| code |"));
        Set<String> documented = table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> DOCUMENTED.matcher(cell).results().map(found -> found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(codes(), documented);
    }

    private static Set<String> codes() throws IOException {
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(MADE)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                CODE.matcher(Files.readString(file))
                        .results()
                        .flatMap(
                                match -> Stream.of(1, 2, 3, 4).map(match::group).filter(Objects::nonNull))
                        .forEach(codes::add);
            }
        }
        codes.removeAll(NO_CODES);
        return codes;
    }
}
