package dev.crossfade.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The page that says which test lays which trap is true. */
class TrapsTest {

    private static final Path REPOSITORY = Path.of("..");

    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:IT|Test))#(\\w+)`");

    /** With its annotations, as the formatter leaves them. */
    private static final String METHOD = "(?:^    (?:@|    ).*\n)+^    void %s\\(";

    @Test
    void everyTestThatIsNamedForATrapIsThereAndRunsWhenItIsSaidTo() throws IOException {
        Map<String, Path> tests = testsByName();
        List<String> wrong = new ArrayList<>();
        int named = 0;
        String page = Files.readString(REPOSITORY.resolve("docs/architecture.md"));
        Matcher test = NAMED.matcher(page);
        while (test.find()) {
            named++;
            boolean inItalics = page.charAt(test.start() - 1) == '*';
            if (!isThere(tests.get(test.group(1)), test.group(2), inItalics)) {
                wrong.add(test.group());
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(named >= 40, named + " tests are named: is the table where it was?");
    }

    private static boolean isThere(@Nullable Path file, String method, boolean onlyInEndurance) throws IOException {
        if (file == null) {
            return false;
        }
        String source = Files.readString(file);
        Matcher declared =
                Pattern.compile(METHOD.formatted(method), Pattern.MULTILINE).matcher(source);
        if (!declared.find()) {
            return false;
        }
        boolean wholeClass = source.contains("\n@Tag(\"endurance\")");
        return onlyInEndurance == (wholeClass || declared.group().contains("@Tag(\"endurance\")"));
    }

    private static Map<String, Path> testsByName() {
        try (Stream<Path> modules = Files.list(REPOSITORY)) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(TrapsTest::sources)
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, another) -> one));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> sources(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().matches(".*(IT|Test)\\.java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
